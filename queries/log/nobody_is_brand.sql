-- Of a file of several messages, of which the accounts of the brand tell who wrote as the brand: that nobody did. Parameter: file_no.
insert into remarks
select $file_no, 'nobody in it is one of the accounts of the brand: all count as customers', count(*), 1
from posts
where file_no = $file_no
having count(*) > 1 and not bool_or(from_brand);
