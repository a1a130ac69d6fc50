-- Where each of the two writes was made, `<tab>/<view>`; null: not known.
alter table conflict add column stands_origin text;
alter table conflict add column lost_origin text;
