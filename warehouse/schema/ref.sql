-- One row per currency and publication day: units of the currency for one euro.
CREATE TABLE ref.fx_rate (
    currency VARCHAR NOT NULL,          -- ISO 4217 code
    day DATE NOT NULL,                  -- day of publication
    mid_rate DECIMAL(18, 8) NOT NULL,   -- units for one euro
    source VARCHAR NOT NULL,            -- who published it
    batch_id INTEGER NOT NULL           -- batch it came with
);

-- One row per currency and calendar day: the last rate published on or before it, at most 7 days back.
CREATE TABLE ref.fx_day (
    currency VARCHAR NOT NULL,          -- ISO 4217 code
    day DATE NOT NULL,                  -- calendar day
    rate DECIMAL(18, 8) NOT NULL,       -- units for one euro
    rate_day DATE NOT NULL,             -- day of publication
    source VARCHAR NOT NULL             -- who published it
);

-- One row per status: whether it is money, and how far along its life it stands.
CREATE TABLE ref.status (
    status VARCHAR PRIMARY KEY,         -- canonical status
    rank INTEGER NOT NULL,              -- how far along: a later state wins a tie
    decided BOOLEAN NOT NULL,           -- whether the upstream has made up its mind
    earned BOOLEAN NOT NULL,            -- counts as approved money (A)
    pending BOOLEAN NOT NULL            -- may still become money
);

-- One row per connector: what it is called and how it is exported.
CREATE TABLE ref.platform (
    platform VARCHAR PRIMARY KEY,       -- name
    title VARCHAR NOT NULL,             -- name for people
    family VARCHAR NOT NULL,            -- family
    fee_side VARCHAR NOT NULL,          -- who pays the platform's fee
    checked_on DATE NOT NULL            -- when the layout was last checked
);

-- One row per name in a wallet that a payer rule knows: the channel on which what it paid was earned.
CREATE TABLE ref.payer (
    wallet VARCHAR NOT NULL,            -- the wallet
    client VARCHAR NOT NULL,            -- pseudonym of the other party
    channel VARCHAR NOT NULL,           -- channel of the earnings
    family VARCHAR NOT NULL,            -- microtask, freelance, affiliate or product
    kind VARCHAR NOT NULL,              -- why the money moved
    pays_within_days INTEGER NOT NULL,  -- days after its work within which a payment comes
    rule VARCHAR NOT NULL               -- the name as the rule writes it
);

-- One row per tracker and project: the channel its time belongs to, from moisson.toml and the platforms' names.
CREATE TABLE ref.effort_channel (
    platform VARCHAR NOT NULL,          -- the tracker
    project VARCHAR NOT NULL,           -- what the tracker calls the work; empty where it says nothing
    channel VARCHAR NOT NULL,           -- the channel; unassigned when no rule says
    effort_kind VARCHAR                 -- what the time was spent on, where the rule says it
);
