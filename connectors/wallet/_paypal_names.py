"""The names of PayPal's columns and statuses, in English, French, German, Spanish and Dutch."""

from connectors.vocabulary import Status

ALIASES = {
    "Date": ("Datum", "Fecha"),
    "Time": ("Heure", "Uhrzeit", "Hora", "Tijd"),
    "Time Zone": ("TimeZone", "Fuseau horaire", "Zeitzone", "Zona horaria", "Tijdzone"),
    "Name": ("Nom", "Nombre", "Naam", "Payee"),
    "Type": ("Typ", "Tipo"),
    "Description": ("Beschreibung", "Descripción"),
    "Status": ("État", "Estado"),
    "Currency": ("Devise", "Währung", "WÃ¤hrung", "Divisa", "Valuta"),
    "Gross": ("Amount", "Avant commission", "Brut", "Brutto", "Bruto"),
    "Fee": ("Fees", "Commission", "Frais", "Gebühr", "GebÃ¼hr", "Entgelt", "Comisión"),
    "Net": ("Total", "Netto", "Neto"),
    "Transaction ID": (
        "Numéro de transaction", "N° de transaction", "Transaktionscode", "Id. de transacción",
        "Transactiereferentie",
    ),
    "Reference Txn ID": (
        "Numéro de la transaction de référence",
        "Zugehöriger Transaktionscode", "ZugehÃ¶riger Transaktionscode",
        "Ref Transaktionscode", "Id. de referencia de trans.", "Id. de referencia de la transacción",
    ),
    "Item Title": ("Titre de l'objet", "Artikelbezeichnung", "Nombre del artículo"),
    "Balance Impact": (
        "Impact sur le solde", "Auswirkung auf Guthaben", "Repercusiones en el saldo", "Effect op saldo",
    ),
    "Transaction Event Code": ("Code de transaction", "Transaktionsereigniscode"),
}  # fmt: skip

IGNORED = tuple(
    """From Email Address|To Email Address|Counterparty Status|Shipping Address|Address Status|Item ID
Shipping and Handling Amount|Insurance Amount|Sales Tax|Option 1 Name|Option 1 Value|Option 2 Name
Option 2 Value|Auction Site|Buyer ID|Item URL|Closing Date|Escrow Id|Invoice Id|Invoice Number|Custom Number
Quantity|Receipt ID|Balance|Contact Phone Number|Subject|Note|Payment Type|Exchange Rate|Bank Name
Bank Account|Address Line 1|Address Line 2/District/Neighborhood|Town/City
State/Province/Region/County/Territory/Prefecture/Republic|Zip/Postal Code|Country|Country Code
Payment Source|Card Type|Payment Tracking ID|Bank Reference ID|Transaction Buyer Country Code|Item Details
Coupons|Special Offers|Reference|Loyalty Card Number|Authorization Review Status|Protection Eligibility
Buyer Wallet|Comment 1|Comment 2|PO Number|Customer Reference Number|Payflow Transaction ID (PNREF)|Tip
Discount|Seller ID
De l'adresse email|À l'adresse email|État de l'autre partie|Adresse de livraison|État de l'adresse
Numéro de l'objet|TVA|Nom de l'option 1|Montant des frais d'expédition et de traitement
Montant des frais de livraison et de traitement|Montant de l'assurance|Valeur de l'option 1
Nom de l'option 2|Valeur de l'option 2|Site d'enchère|Identifiant de l'acheteur|URL de l'objet
Date de clôture|Numéro de tiers de confiance|Numéro de facture|Numéro de client|Quantité|Numéro de reçu
Solde|Adresse|Adresse (suite)/District/Quartier|Ville|Code postal|Pays|Objet|Remarque
État/Province/Région/Comté/Territoire/Préfecture/République|Numéro de téléphone du contact
Source de paiement|Type de carte|Identifiant bancaire|N° du suivi des paiements
Code du pays de l'acheteur pour cette transaction|Détails de l'objet|Bons de réduction|Bons d'achat
Indicatif pays|Numéro de la carte de fidélité|État de vérification de l'autorisation
Éligibilité à la protection|Portefeuille de l'acheteur|Commentaire 1|Commentaire 2|Numéro de commande
Numéro de référence client|Numéro de transaction Payflow (PNREF)|Pourboire|Réduction|Nom de la banque
Compte bancaire
Absender E-Mail-Adresse|Empfänger E-Mail-Adresse|Absender-E-Mail-Adresse|Empfänger-E-Mail-Adresse
Status Gegenpartei|Lieferadresse|Adress-Status|Adressstatus|Artikelnummer|Versand- und Bearbeitungsgebühr
Versicherungsbetrag|Umsatzsteuer|Option 1 Wert|Option 2 Wert|Auktions-Site|Käufer-ID|Artikel-URL|Enddatum
Rechnungsnummer|Zollnummer|Anzahl|Empfangsnummer|Guthaben|Adresszeile 1|Adresszusatz|Ort|Bundesland|PLZ|Land
Telefon|Betreff|Hinweis|Ländervorwahl|Zahlungsquelle|Kartentyp|Zahlungsverfolgungs-ID|Bankreferenz
Ländercode des Käufers|Gutscheine|Sonderangebote|Kundenkartennummer|Name der Bank|Bankkonto
Correo electrónico del remitente|Correo electrónico del destinatario|Dirección de envío
Estado de la dirección|Id. del artículo|Saldo|Importe de envío y manipulación|Importe del seguro
Impuesto de ventas|Impuesto sobre ventas|Nombre de la opción 1|Valor de la opción 1|Nombre de la opción 2
Valor de la opción 2|Id. de factura|N.° de formato de pago|Número personalizado|Cantidad
Id.del formato de pago|Dirección|Dirección (continuación)/Distrito/Barrio|Población o Ciudad
Estado/Provincia/Región/Condado/Territorio/Prefectura/República|Código postal|País
Número de teléfono de contacto|Asunto|Nota|Código de país|Nombre del banco|Cuenta bancaria
Van e-mailadres|Naar e-mailadres|Verzendadres|Status adres|Objectreferentie|Verzendkosten|Verzekeringsbedrag
Naam optie 1|Waarde optie 1|Naam optie 2|Waarde optie 2|Factuurnummer|Hoeveelheid|Ontvangstbewijsreferentie
Adresregel 1|Adresregel 2/regio/omgeving|Plaats|Staat/Provincie/Regio/Gebied|Telefoonnummer contactpersoon
Onderwerp|Landcode""".replace("\n", "|").split("|")
)

_MEANINGS = {
    Status.PAID: """Completed|Cleared|Paid|Refunded|Partially Refunded|Reversed|Returned
Terminé|Effectué|Remboursé|Remboursée|Partiellement remboursé
Abgeschlossen|Rückzahlung|Zurückgezahlt|Teilweise zurückgezahlt|Erstattet|Teilweise erstattet
Rückgängig gemacht
Completado|Reembolsado|Parcialmente reembolsado|Voltooid|Terugbetaald""",
    Status.PENDING: """Pending|Uncleared|Held|On Hold|Temporary Hold|Processing|Unclaimed|Placed
En attente|Non réclamé|Ausstehend|Nicht eingefordert|Pendiente|In behandeling""",
    Status.REJECTED: "Denied|Failed|Refusé|Rejeté|Abgelehnt|Denegado|Rechazado|Geweigerd",
    Status.CANCELLED: """Canceled|Cancelled|Voided|Removed|Annulé|Supprimé|Storniert|Entfernt
Cancelado|Eliminado|Geannuleerd|Verwijderd""",
    Status.EXPIRED: "Expired|Expiré|Abgelaufen|Caducado|Verlopen",
}
STATUSES = {word: status for status, words in _MEANINGS.items() for word in words.replace("\n", "|").split("|")}
"""A payment that says it was refunded did arrive: the refund is a row of its own, so both stay and add up."""
