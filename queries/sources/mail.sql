-- title: Mailboxes (mbox) and mails (.eml)
-- reads: mail
-- required: message_id, in_reply_to, first_reference, last_reference, sent_at, date_problem, from_address, from_name, to_addresses,
--   subject, text, is_cut, list_id, auto_submitted, precedence, autoreply
-- direction: accounts
-- lacks: notes
-- seen: files
-- note: Brand accounts are addresses, their domain (acme.com) or names. A folder that lacks the mails which the brand sent shows all as
--   unanswered: load both.
with mails as (
    select
        *,
        raw as source_row,
        coalesce(from_address, from_name) as author,
        -- a name that looks like an address is anybody's to write
        is_brand(from_address, case when not regexp_matches(from_name, '[.@]') then from_name end) as from_brand,
        coalesce(auto_submitted is not null and lower(auto_submitted) not like 'no%', false)
        or coalesce(lower(precedence) in ('auto_reply', 'auto-reply'), false)
        or autoreply is not null as automated,
        coalesce(in_reply_to, last_reference) as replied_to
    from raw
),
identified as (
    select
        *,
        -- mails of equal content are copies of one
        coalesce(message_id, 'mail:' || md5(concat_ws(chr(31), sent_at, author, to_addresses, subject, text))) as mail_id
    from mails
)
select
    mail_id as message_id,
    instant(sent_at) as posted_at,
    'email' as channel,
    author as author_id,
    from_name as author_name,
    from_brand,
    case when from_brand then coalesce(from_name, from_address) end as agent,
    nullif(replied_to, mail_id) as parent_id,
    -- The first reference is the mail that began the thread, so that one whose parent is not there stays in it. A mail that names its
    -- parent only is in that one's thread.
    coalesce(first_reference, case when replied_to is null then mail_id end) as conversation_id,
    -- a reply repeats the subject
    nullif(concat_ws(chr(10), case when replied_to is null then subject end, text), '') as text,
    case when list_id is null then 'private' else 'public' end as visibility,
    -- nobody waits for an answer to an absence note
    case when automated and not from_brand then false end as directed,
    automated,
    case when author is null then 'From is missing' else date_problem end as problem,
    case
        when is_cut = 'true' then 'mails of more than 500,000 characters: only the beginning is kept'
        when message_id is null then 'mails without a Message-ID: known by what they say'
    end as remark,
    row_no,
    source_row
from identified
