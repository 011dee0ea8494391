-- Which lists of the language that is being read a customer's text has phrases of, and before which of them a negator stands.
-- Each list costs a search through the text. So those are looked for first that decide most, rare ones together, and one that can
-- change nothing any more is not looked for (`unless`), except where all signs are asked for,
-- as they are for texts of no clear language. `categories.sql` decides.
insert into customer_signs by name
with sure as (
    select
        text_no, text,
        is_unclear or getvariable('all_signs') as needs_all,
        has(text, 'complaint') as complaint,
        has(text, 'failure') as failure,
        has(text, 'rare') as is_rare
    from texts
    join tongues using (text_no)
    where not from_brand and (reads_as = $language or (is_unclear and $is_guess))
),
rare as (
    select
        * exclude (is_rare),
        unless(not is_rare, needs_all, text, 'settled') as settled,
        unless(not is_rare, needs_all, text, 'spam') as spam,
        unless(not is_rare, needs_all, text, 'suggestion') as suggestion,
        case when complaint then has(text, 'not_complaint') else false end as not_complaint,
        case when failure then has(text, 'not_failure') else false end as not_failure
    from sure
),
praising as (
    select *, not settled and (complaint and not not_complaint or failure and not not_failure) as is_sure, unless(is_sure, needs_all, text, 'praise') as praise
    from rare
),
denying as (
    select
        * exclude (is_sure),
        case when praise then has(text, 'not_praise') else false end as not_praise,
        is_sure or (not_praise and not settled) as is_sure
    from praising
),
strong as (
    select
        *,
        unless(is_sure, needs_all, text, 'delay') as delay,
        unless(is_sure, needs_all, text, 'anger') as anger,
        unless(is_sure, needs_all, text, 'dealings') as dealings,
        2 * (delay::integer + anger::integer + dealings::integer) as points
    from denying
),
weak as (
    select
        *,
        -- three points at most: with no stronger sign they make no complaint, and with two of these they are not needed
        is_sure or not settled and (points = 0 or points >= 4 and not praise) as is_enough,
        unless(is_enough, needs_all, text, 'lack') as lack,
        unless(is_enough, needs_all, text, 'loss') as loss,
        unless(is_enough, needs_all, text, 'service') as service
    from strong
),
asking as (
    select
        * exclude (is_enough, points),
        is_sure or points + lack::integer + loss::integer + service::integer - 2 * praise::integer - 2 * settled::integer >= 4 as is_complaint,
        unless(is_complaint, needs_all, text, 'question') as question,
        unless(is_complaint or question or suggestion, needs_all, text, 'request') as request
    from weak
),
closing as (
    select
        * exclude (is_sure, is_complaint),
        is_complaint or question or request or suggestion as is_told,
        unless(is_told, needs_all, text, 'abuse') as abuse,
        unless(is_told, needs_all, text, 'thanks') as thanks
    from asking
)
select
    * exclude (text, is_told),
    $language as language,
    case when thanks then has(text, 'not_thanks') else false end as not_thanks,
    case when abuse then has(text, 'not_abuse') else false end as not_abuse
from closing;
