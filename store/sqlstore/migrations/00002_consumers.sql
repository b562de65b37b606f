-- What is known of the sockets and queues that are consumed; one row per app.
create table consumers (
	name {key} not null primary key,
	connected_at bigint not null default 0,
	last_message_at bigint not null default 0,
	reconnects bigint not null default 0
);
