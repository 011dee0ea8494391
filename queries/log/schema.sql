-- Tables of a log. All instants are UTC.

create table properties (name text primary key, value text not null);

create table files (
    file_no integer primary key,
    path text not null,
    name text not null,
    format text not null,
    sha256 text not null unique,
    bytes bigint not null,
    loaded_at timestamp not null,
    newest_at timestamp,           -- newest message in it; decides which of two unequal rows wins
    rows_read bigint not null,
    rows_repeated bigint not null, -- rows equal to another row of the same file
    ambiguous_times bigint not null,
    missing_times bigint not null,
    lacks text[] not null          -- what exports of its format can never tell
);

-- What was noticed in rows that were read, or repaired in them.
create table remarks (
    file_no integer not null,
    remark text not null,
    noticed bigint not null,       -- rows
    first_row bigint not null
);

-- One row a message, as exported: null where no export says anything. A column that is filled for the first time becomes a stored one.
create table posts (
    message_no bigint not null,    -- a hash of channel and id, unique in the log
    file_no integer not null,      -- file of the strongest row
    message_id text not null using compression zstd,
    posted_at timestamp not null,
    channel text not null,
    brand text,
    author_id text using compression zstd,
    author_name text generated always as (null),
    from_brand boolean not null,
    agent text generated always as (null),
    parent_id text using compression zstd,
    conversation_id text generated always as (null),
    text text using compression zstd,
    visibility text generated always as (null),
    directed boolean generated always as (null),
    automated boolean generated always as (null),
    category text generated always as (null),
    language text generated always as (null),
    followers double generated always as (null),
    shares double generated always as (null),
    likes double generated always as (null),
    rating double generated always as (null),
    removed_at timestamp generated always as (null),
    removed_by text generated always as (null),
    url text generated always as (null),
    tags text[] generated always as (null),
    position bigint generated always as (null)                -- order within the file, for exports that list messages in order
);

-- Every row of the messages that came more than once, and what became of each.
create table versions as
select *, null::text as outcome from posts limit 0;

-- Rows that could not be read, whole.
create table unreadable (
    file_no integer not null,
    row_no bigint not null,
    reason text not null,
    source_row text not null
);

-- The model. One row a message: where it stands and whom it concerns.
create table places (
    message_no bigint not null,
    root_no bigint not null,       -- first message of its tree of replies
    thread_no bigint not null,     -- a message that names the thread
    thread_part integer not null,  -- 1, and more where a chat was silent for a week
    customer_no bigint,            -- the addressed customer, a hash of channel and author; null for a broadcast
    ancestors integer not null,
    effective_at timestamp not null,
    round integer,                 -- human brand messages to that customer before it in the thread; null for notes and broadcasts
    step integer,                  -- its place among that customer's messages in the thread; null for notes and broadcasts
    is_automated boolean not null, -- sent by a rule or bot of the brand, as the export or its text says
    category text                  -- of a customer's message; other where it is not known
);

-- One row a turn.
create table waits (
    thread_no bigint not null,
    thread_part integer not null,
    customer_no bigint not null,
    round integer not null,
    next_round integer,            -- that of the customer's next turn in the thread
    turn_number integer not null,  -- rounds without a customer's message are no turns
    first_no bigint not null,      -- first message
    answer_no bigint,              -- message that answered
    opened_at timestamp not null,
    answered_at timestamp,
    acknowledged_at timestamp,
    withdrawn_at timestamp,
    needs_reply boolean not null,
    channel text not null,
    brand text,
    category text not null,
    language text,
    visibility text not null,
    directed boolean not null,
    followers double,
    agent text
);

-- What texts say, and tags that mean a category. One row for each message of which either is known.
create table labels (
    message_no bigint not null,
    language text,                 -- null where it is not known
    category text,                 -- of a customer's message; thanks are praise where nothing stands before them
    category_source text           -- given (by a tag), learned or rules
);

-- What the brand's texts do. One row for each that no export calls automated.
create table acts (
    message_no bigint not null,
    is_automated boolean not null,
    is_interim boolean not null,
    is_handoff boolean not null,
    is_redirect boolean not null,
    is_apology boolean not null,
    is_closing boolean not null
);

-- Texts of the brand's people without what differs from customer to customer. One row for each of 20 characters and more.
create table templates (
    message_no bigint not null,
    template_no bigint not null    -- a hash of the template; 0 where nothing is left of it
);

-- How often labels were right and wrong, counted on texts with known categories.
create table label_errors (
    source text not null,          -- rules or learned
    language text,                 -- null: all languages
    truth text not null,
    predicted text not null,
    texts bigint not null,
    fingerprint text not null      -- of the rules and the model that were measured
);

create table brand_accounts (channel text not null, account text not null, brand text not null);
