CREATE UNIQUE INDEX ix_clock_standing ON clock (rule, subject_type, subject) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX ix_decision_waiting ON decision (topic, subject_type, subject) WHERE state = 'waiting';
CREATE UNIQUE INDEX ix_matter_event_clock ON matter_event (clock) WHERE clock IS NOT NULL;
CREATE UNIQUE INDEX ix_matter_event_key ON matter_event (matter_id, "key") WHERE key IS NOT NULL;
CREATE UNIQUE INDEX ix_matter_key ON matter (opener, "key") WHERE key IS NOT NULL;
CREATE UNIQUE INDEX ix_matter_paper_key ON matter_paper (matter_id, "key") WHERE key IS NOT NULL;
CREATE UNIQUE INDEX ix_matter_step_sent_waiting ON matter_step_sent (matter_id) WHERE state = 'waiting';
CREATE UNIQUE INDEX ix_member_key_current ON member_key (member_code, kind) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX ix_officer_list_newest ON officer_list (member_code) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX ix_subscription_standing ON subscription (feed_id, name) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX ix_webhook_standing ON webhook (feed_id, name) WHERE ended_at IS NULL;
CREATE TABLE access_look (
	week DATE NOT NULL, 
	number INTEGER NOT NULL, 
	shard VARCHAR(16) NOT NULL, 
	seq BIGINT NOT NULL, 
	signs TEXT NOT NULL, 
	CONSTRAINT pk_access_look PRIMARY KEY (week, number), 
	CONSTRAINT fk_access_look_week_access_sample FOREIGN KEY(week) REFERENCES access_sample (week)
);
CREATE TABLE access_opinion (
	id BIGINT NOT NULL, 
	week DATE NOT NULL, 
	number INTEGER NOT NULL, 
	mark VARCHAR(16) NOT NULL, 
	reason VARCHAR(500) NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_access_opinion PRIMARY KEY (id)
);
CREATE TABLE access_sample (
	week DATE NOT NULL, 
	heads TEXT NOT NULL, 
	seed VARCHAR(64) NOT NULL, 
	looks INTEGER NOT NULL, 
	rules VARCHAR(64) NOT NULL, 
	drawn_at BIGINT NOT NULL, warned TEXT, 
	CONSTRAINT pk_access_sample PRIMARY KEY (week)
);
CREATE TABLE "agreement" (
	id VARCHAR(26) NOT NULL, 
	member_kind VARCHAR(32) NOT NULL, 
	member_code VARCHAR(64), 
	title VARCHAR(200) NOT NULL, 
	legal_basis TEXT NOT NULL, 
	purposes TEXT NOT NULL, 
	items TEXT NOT NULL, 
	named_officer BOOLEAN DEFAULT 1 NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	made_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	officer_for TEXT DEFAULT '["enforcement","prosecution","transfer","trial"]' NOT NULL, 
	territory TEXT DEFAULT '[]' NOT NULL, reference_form VARCHAR(200), rate INTEGER, quota INTEGER, personal TEXT, officers VARCHAR(16), 
	CONSTRAINT pk_agreement PRIMARY KEY (id)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE answer_change (
	number BIGINT NOT NULL, 
	touched TEXT, 
	CONSTRAINT pk_answer_change PRIMARY KEY (number)
);
CREATE TABLE api_token (
	id VARCHAR(26) NOT NULL, 
	member_code VARCHAR(64) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	system VARCHAR(100) NOT NULL, 
	standing_purpose VARCHAR(16), 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	revoked_at BIGINT, 
	CONSTRAINT pk_api_token PRIMARY KEY (id), 
	CONSTRAINT fk_api_token_member_code_member FOREIGN KEY(member_code) REFERENCES member (code), 
	CONSTRAINT uq_api_token_token_hash UNIQUE (token_hash)
);
CREATE TABLE archive_lease (
	id BIGINT NOT NULL, 
	moment BIGINT NOT NULL, 
	CONSTRAINT pk_archive_lease PRIMARY KEY (id), 
	CONSTRAINT ck_archive_lease_single CHECK (id = 1)
);
CREATE TABLE asked_day (
	member VARCHAR(64) NOT NULL, 
	day DATE NOT NULL, 
	purpose VARCHAR(32) NOT NULL, 
	asked BIGINT NOT NULL, 
	refused BIGINT NOT NULL, 
	CONSTRAINT pk_asked_day PRIMARY KEY (member, day, purpose)
);
CREATE TABLE asked_shard (
	shard VARCHAR(16) NOT NULL, 
	counted BIGINT NOT NULL, 
	CONSTRAINT pk_asked_shard PRIMARY KEY (shard)
);
CREATE TABLE branch_name (
	merchant_id INTEGER NOT NULL, 
	parent TEXT NOT NULL, 
	record_key BLOB NOT NULL, 
	party_no SMALLINT NOT NULL, 
	CONSTRAINT pk_branch_name PRIMARY KEY (merchant_id), 
	CONSTRAINT fk_branch_name_merchant_id_merchant FOREIGN KEY(merchant_id) REFERENCES merchant (id)
)
 WITHOUT ROWID

;
CREATE TABLE change_feed (
	id VARCHAR(26) NOT NULL, 
	member_code VARCHAR(64) NOT NULL, 
	purpose VARCHAR(16) NOT NULL, 
	last BIGINT NOT NULL, first BIGINT DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_change_feed PRIMARY KEY (id), 
	CONSTRAINT fk_change_feed_member_code_member FOREIGN KEY(member_code) REFERENCES member (code), 
	CONSTRAINT uq_change_feed_member_code UNIQUE (member_code, purpose)
);
CREATE TABLE clock (
	id BIGINT NOT NULL, 
	rule VARCHAR(64) NOT NULL, 
	rule_from DATE NOT NULL, 
	rules VARCHAR(64) NOT NULL, 
	terms TEXT NOT NULL, 
	event VARCHAR(16) NOT NULL, 
	subject_type VARCHAR(32) NOT NULL, 
	subject VARCHAR(128) NOT NULL, 
	owner VARCHAR(64) NOT NULL, 
	start_at BIGINT NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	due_day DATE NOT NULL, 
	due_at BIGINT NOT NULL, 
	provisional BOOLEAN NOT NULL, 
	calendar VARCHAR(64) NOT NULL, 
	acts_at BIGINT, 
	overdue_since BIGINT, 
	closed_at BIGINT, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_clock PRIMARY KEY (id)
);
CREATE TABLE clock_step (
	clock_id BIGINT NOT NULL, 
	seq INTEGER NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	at BIGINT NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	reason VARCHAR(2000) NOT NULL, 
	pause VARCHAR(16), 
	amount INTEGER NOT NULL, 
	due_day DATE, 
	due_at BIGINT, 
	provisional BOOLEAN, 
	calendar VARCHAR(64), counts_at BIGINT, 
	CONSTRAINT pk_clock_step PRIMARY KEY (clock_id, seq), 
	CONSTRAINT fk_clock_step_clock_id_clock FOREIGN KEY(clock_id) REFERENCES clock (id)
);
CREATE TABLE clue_warning (
	"key" VARCHAR(64) NOT NULL, 
	rule VARCHAR(64) NOT NULL, 
	territory VARCHAR(12) NOT NULL, 
	count INTEGER NOT NULL, 
	found_day DATE NOT NULL, 
	seen_day DATE NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	sealed BLOB NOT NULL, 
	decided_at BIGINT, 
	member VARCHAR(64), 
	officer VARCHAR(128), 
	matter VARCHAR(64), 
	reason BLOB, 
	CONSTRAINT pk_clue_warning PRIMARY KEY ("key")
);
CREATE TABLE code_past (
	scheme VARCHAR(12) NOT NULL, 
	value VARCHAR(80) NOT NULL, 
	until BIGINT NOT NULL, 
	merchant_id INTEGER NOT NULL, 
	CONSTRAINT pk_code_past PRIMARY KEY (scheme, value, until)
)
 WITHOUT ROWID

;
CREATE TABLE contradiction (
	id VARCHAR(26) NOT NULL, 
	code VARCHAR(32) NOT NULL, 
	closes VARCHAR(200) NOT NULL, 
	address VARCHAR(40) NOT NULL, 
	detail VARCHAR(500) NOT NULL, 
	found_at BIGINT NOT NULL, 
	lifted_at BIGINT, 
	lifted_by VARCHAR(128), 
	PRIMARY KEY (id)
);
CREATE TABLE decision (
	id BIGINT NOT NULL, 
	topic VARCHAR(32) NOT NULL, 
	subject_type VARCHAR(32) NOT NULL, 
	subject VARCHAR(200) NOT NULL, 
	content TEXT NOT NULL, 
	state VARCHAR(12) NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_decision PRIMARY KEY (id)
);
CREATE TABLE decision_word (
	decision_id BIGINT NOT NULL, 
	seq INTEGER NOT NULL, 
	said VARCHAR(12) NOT NULL, 
	reason VARCHAR(2000) NOT NULL, 
	documents TEXT NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_decision_word PRIMARY KEY (decision_id, seq), 
	CONSTRAINT fk_decision_word_decision_id_decision FOREIGN KEY(decision_id) REFERENCES decision (id)
);
CREATE TABLE delivery (
	webhook_id VARCHAR(26) NOT NULL, 
	number BIGINT NOT NULL, 
	leaf VARCHAR(40) NOT NULL, 
	attempts INTEGER NOT NULL, 
	next_at BIGINT, 
	acknowledged_at BIGINT, 
	last VARCHAR(64), 
	CONSTRAINT pk_delivery PRIMARY KEY (webhook_id, number), 
	CONSTRAINT fk_delivery_webhook_id_webhook FOREIGN KEY(webhook_id) REFERENCES webhook (id)
);
CREATE TABLE delivery_page (
	source VARCHAR(64) NOT NULL, 
	number INTEGER NOT NULL, 
	delivery VARCHAR(400) NOT NULL, 
	run_id VARCHAR(26) NOT NULL, 
	name VARCHAR(400) NOT NULL, 
	path VARCHAR(128) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size BIGINT NOT NULL, 
	cursor TEXT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	landed_at BIGINT NOT NULL, 
	PRIMARY KEY (source, number)
);
CREATE TABLE disclosure_view (
	id VARCHAR(16) NOT NULL, 
	text TEXT NOT NULL, 
	first_at BIGINT NOT NULL, 
	CONSTRAINT pk_disclosure_view PRIMARY KEY (id)
);
CREATE TABLE enabled_source (
	source VARCHAR(64) NOT NULL, 
	enabled_at BIGINT NOT NULL, 
	enabled_by VARCHAR(128) NOT NULL, 
	CONSTRAINT pk_enabled_source PRIMARY KEY (source)
);
CREATE TABLE evidence_place (
	id INTEGER NOT NULL, 
	portion INTEGER NOT NULL, 
	sizes TEXT NOT NULL, 
	judgement BIGINT NOT NULL, 
	looked_at BIGINT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE feed_entry (
	feed_id VARCHAR(26) NOT NULL, 
	number BIGINT NOT NULL, 
	epoch VARCHAR(26) NOT NULL, 
	at BIGINT NOT NULL, 
	merchant VARCHAR(32) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	subscription VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_feed_entry PRIMARY KEY (feed_id, number), 
	CONSTRAINT fk_feed_entry_feed_id_change_feed FOREIGN KEY(feed_id) REFERENCES change_feed (id)
);
CREATE TABLE feed_epoch (
	id VARCHAR(26) NOT NULL, 
	began_at BIGINT NOT NULL, 
	CONSTRAINT pk_feed_epoch PRIMARY KEY (id)
);
CREATE TABLE feed_look (
	officer VARCHAR(64) NOT NULL, 
	feed_id VARCHAR(26) NOT NULL, 
	place VARCHAR(64) NOT NULL, 
	seen_at BIGINT NOT NULL, 
	CONSTRAINT pk_feed_look PRIMARY KEY (officer, feed_id), 
	CONSTRAINT fk_feed_look_feed_id_change_feed FOREIGN KEY(feed_id) REFERENCES change_feed (id)
);
CREATE TABLE id_counter (
	name VARCHAR(64) NOT NULL, 
	next BIGINT NOT NULL, 
	CONSTRAINT pk_id_counter PRIMARY KEY (name)
);
CREATE TABLE identity_dispute (
	id INTEGER NOT NULL, 
	merchant_id INTEGER NOT NULL, 
	verdict VARCHAR(8) NOT NULL, 
	decides BOOLEAN NOT NULL, 
	reason VARCHAR(2000) NOT NULL, 
	document VARCHAR(200) NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_identity_dispute PRIMARY KEY (id), 
	CONSTRAINT fk_identity_dispute_merchant_id_merchant FOREIGN KEY(merchant_id) REFERENCES merchant (id)
);
CREATE TABLE informant (
	matter_id VARCHAR(27) NOT NULL, 
	sealed BLOB NOT NULL, 
	CONSTRAINT pk_informant PRIMARY KEY (matter_id), 
	CONSTRAINT fk_informant_matter_id_matter FOREIGN KEY(matter_id) REFERENCES matter (id)
);
CREATE TABLE job_slot (
	job VARCHAR(80) NOT NULL, 
	slot BIGINT NOT NULL, 
	fence BIGINT NOT NULL, 
	beat BIGINT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	attempts BIGINT NOT NULL, 
	place VARCHAR(26) NOT NULL, 
	began_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	error VARCHAR(64), 
	CONSTRAINT pk_job_slot PRIMARY KEY (job, slot)
);
CREATE TABLE judging_pass (
	id VARCHAR(26) NOT NULL, 
	judging VARCHAR(64) NOT NULL, 
	rules VARCHAR(64) NOT NULL, 
	began_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	"after" BLOB NOT NULL, 
	looked_at INTEGER NOT NULL, 
	changed INTEGER NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE kept_screening (
	id VARCHAR(26) NOT NULL, 
	owner VARCHAR(64) NOT NULL, 
	form VARCHAR(64), 
	"view" VARCHAR(64) NOT NULL, 
	lines INTEGER NOT NULL, 
	asked_at BIGINT NOT NULL, 
	until BIGINT NOT NULL, 
	sealed BLOB NOT NULL, 
	CONSTRAINT pk_kept_screening PRIMARY KEY (id), 
	CONSTRAINT uq_kept_screening_form UNIQUE (form)
);
CREATE TABLE known_job (
	job VARCHAR(80) NOT NULL, 
	since BIGINT NOT NULL, 
	pruned_to BIGINT, 
	CONSTRAINT pk_known_job PRIMARY KEY (job)
);
CREATE TABLE landed_file (
	id VARCHAR(26) NOT NULL, 
	run_id VARCHAR(26) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	name VARCHAR(400) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size BIGINT NOT NULL, 
	path VARCHAR(128), 
	state VARCHAR(16) NOT NULL, 
	reason VARCHAR(64), 
	rows BIGINT, 
	landed_at BIGINT NOT NULL, 
	ended_at BIGINT, form VARCHAR(16) DEFAULT 'delivered' NOT NULL, mark VARCHAR(64), 
	CONSTRAINT pk_landed_file PRIMARY KEY (id)
);
CREATE TABLE last_told (
	name VARCHAR(64) NOT NULL, 
	"key" VARCHAR(400) NOT NULL, 
	number BIGINT NOT NULL, 
	event VARCHAR(26) NOT NULL, 
	CONSTRAINT pk_last_told PRIMARY KEY (name, "key")
);
CREATE TABLE link_judgement (
	id INTEGER NOT NULL, 
	record_key BLOB NOT NULL, 
	party_no SMALLINT NOT NULL, 
	merchant_id INTEGER, 
	decision VARCHAR(12) NOT NULL, 
	rule VARCHAR(24) NOT NULL, 
	claim TEXT NOT NULL, 
	evidence TEXT NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	run VARCHAR(64), 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_link_judgement PRIMARY KEY (id)
);
CREATE TABLE link_watch (
	"key" TEXT NOT NULL, 
	record_key BLOB NOT NULL, 
	party_no SMALLINT NOT NULL, 
	CONSTRAINT pk_link_watch PRIMARY KEY ("key", record_key, party_no)
)
 WITHOUT ROWID

;
CREATE TABLE log_check (
	id VARCHAR(26) NOT NULL, 
	began_at BIGINT NOT NULL, 
	ended_at BIGINT NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	ok BOOLEAN NOT NULL, 
	shards TEXT NOT NULL, 
	fault TEXT, 
	CONSTRAINT pk_log_check PRIMARY KEY (id)
);
CREATE TABLE matter (
	id VARCHAR(27) NOT NULL, 
	number VARCHAR(64) NOT NULL, 
	machine VARCHAR(32) NOT NULL, 
	rules VARCHAR(64) NOT NULL, 
	version INTEGER NOT NULL, 
	state VARCHAR(32) NOT NULL, 
	opener VARCHAR(64) NOT NULL, 
	handler VARCHAR(64) NOT NULL, 
	awaits VARCHAR(64), 
	territory VARCHAR(12) NOT NULL, 
	opened_at BIGINT NOT NULL, 
	opened_day DATE NOT NULL, 
	last_day DATE NOT NULL, 
	closed_at BIGINT, 
	merchant VARCHAR(32), 
	assignee VARCHAR(128), 
	priority INTEGER NOT NULL, 
	"key" VARCHAR(64), erased_at BIGINT, 
	CONSTRAINT pk_matter PRIMARY KEY (id), 
	CONSTRAINT fk_matter_rules_matter_table FOREIGN KEY(rules) REFERENCES matter_table (digest), 
	CONSTRAINT uq_matter_number UNIQUE (number)
);
CREATE TABLE matter_abroad (
	matter_id VARCHAR(27) NOT NULL, 
	peer VARCHAR(64) NOT NULL, 
	shared VARCHAR(27) NOT NULL, 
	is_ours BOOLEAN NOT NULL, 
	their_number VARCHAR(64), 
	attempts INTEGER NOT NULL, 
	next_at BIGINT, 
	last VARCHAR(64), 
	CONSTRAINT pk_matter_abroad PRIMARY KEY (matter_id), 
	CONSTRAINT fk_matter_abroad_matter_id_matter FOREIGN KEY(matter_id) REFERENCES matter (id), 
	CONSTRAINT fk_matter_abroad_peer_matter_peer FOREIGN KEY(peer) REFERENCES matter_peer (member), 
	CONSTRAINT uq_matter_abroad_peer UNIQUE (peer, shared)
);
CREATE TABLE matter_document (
	id VARCHAR(26) NOT NULL, 
	matter_id VARCHAR(27) NOT NULL, 
	event_no INTEGER NOT NULL, 
	kind VARCHAR(48) NOT NULL, 
	title BLOB NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size BIGINT NOT NULL, 
	media_type VARCHAR(100) NOT NULL, 
	blob VARCHAR(64) NOT NULL, signs VARCHAR(200), 
	CONSTRAINT pk_matter_document PRIMARY KEY (id), 
	CONSTRAINT fk_matter_document_matter_id_matter FOREIGN KEY(matter_id) REFERENCES matter (id)
);
CREATE TABLE matter_event (
	matter_id VARCHAR(27) NOT NULL, 
	no INTEGER NOT NULL, 
	event VARCHAR(48) NOT NULL, 
	from_state VARCHAR(32) NOT NULL, 
	to_state VARCHAR(32) NOT NULL, 
	at BIGINT NOT NULL, 
	happened_at BIGINT NOT NULL, 
	day DATE NOT NULL, 
	actor VARCHAR(64) NOT NULL, 
	officer VARCHAR(128) NOT NULL, 
	role VARCHAR(32) NOT NULL, 
	brings VARCHAR(64), 
	basis VARCHAR(400) NOT NULL, 
	facts BLOB NOT NULL, 
	content VARCHAR(64) NOT NULL, 
	"key" VARCHAR(64), 
	clock BIGINT, counts_at BIGINT, 
	CONSTRAINT pk_matter_event PRIMARY KEY (matter_id, no), 
	CONSTRAINT fk_matter_event_matter_id_matter FOREIGN KEY(matter_id) REFERENCES matter (id)
);
CREATE TABLE matter_link (
	matter_id VARCHAR(27) NOT NULL, 
	other_id VARCHAR(27) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	event_no INTEGER NOT NULL, 
	CONSTRAINT pk_matter_link PRIMARY KEY (matter_id, other_id, kind), 
	CONSTRAINT fk_matter_link_matter_id_matter FOREIGN KEY(matter_id) REFERENCES matter (id), 
	CONSTRAINT fk_matter_link_other_id_matter FOREIGN KEY(other_id) REFERENCES matter (id)
);
CREATE TABLE matter_mark (
	matter_id VARCHAR(27) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_matter_mark PRIMARY KEY (matter_id, kind, digest), 
	CONSTRAINT fk_matter_mark_matter_id_matter FOREIGN KEY(matter_id) REFERENCES matter (id)
);
CREATE TABLE matter_member (
	matter_id VARCHAR(27) NOT NULL, 
	role VARCHAR(32) NOT NULL, 
	member VARCHAR(64) NOT NULL, 
	since_no INTEGER NOT NULL, 
	until_no INTEGER, 
	CONSTRAINT pk_matter_member PRIMARY KEY (matter_id, role, member, since_no), 
	CONSTRAINT fk_matter_member_matter_id_matter FOREIGN KEY(matter_id) REFERENCES matter (id), 
	CONSTRAINT fk_matter_member_member_member FOREIGN KEY(member) REFERENCES member (code)
);
CREATE TABLE matter_paper (
	id VARCHAR(26) NOT NULL, 
	matter_id VARCHAR(27) NOT NULL, 
	form VARCHAR(48) NOT NULL, 
	number VARCHAR(64), 
	place VARCHAR(20) NOT NULL, 
	member VARCHAR(64) NOT NULL, 
	officer VARCHAR(128) NOT NULL, 
	at BIGINT NOT NULL, 
	day DATE NOT NULL, 
	entry VARCHAR(26) NOT NULL, 
	content VARCHAR(64) NOT NULL, 
	"key" VARCHAR(64), 
	asked VARCHAR(64) NOT NULL, 
	sealed BLOB NOT NULL, 
	CONSTRAINT pk_matter_paper PRIMARY KEY (id), 
	CONSTRAINT fk_matter_paper_matter_id_matter FOREIGN KEY(matter_id) REFERENCES matter (id), 
	CONSTRAINT uq_matter_paper_number UNIQUE (number)
);
CREATE TABLE matter_paper_file (
	paper_id VARCHAR(26) NOT NULL, 
	ending VARCHAR(8) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	entry BLOB NOT NULL, 
	receipt BLOB NOT NULL, 
	CONSTRAINT pk_matter_paper_file PRIMARY KEY (paper_id, ending, sha256), 
	CONSTRAINT fk_matter_paper_file_paper_id_matter_paper FOREIGN KEY(paper_id) REFERENCES matter_paper (id)
);
CREATE TABLE matter_parcel (
	id VARCHAR(26) NOT NULL, 
	matter_id VARCHAR(27) NOT NULL, 
	no INTEGER NOT NULL, 
	way VARCHAR(8) NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	at BIGINT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	leaf VARCHAR(200) NOT NULL, 
	signing_key VARCHAR(32), 
	signature_input VARCHAR(2000), 
	signature VARCHAR(500), receipt TEXT, 
	CONSTRAINT pk_matter_parcel PRIMARY KEY (id), 
	CONSTRAINT fk_matter_parcel_matter_id_matter FOREIGN KEY(matter_id) REFERENCES matter (id), 
	CONSTRAINT uq_matter_parcel_matter_id UNIQUE (matter_id, no, way)
);
CREATE TABLE matter_parcel_held (
	peer VARCHAR(64) NOT NULL, 
	shared VARCHAR(27) NOT NULL, 
	no INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	size INTEGER NOT NULL, 
	body BLOB NOT NULL, 
	head TEXT NOT NULL, 
	CONSTRAINT pk_matter_parcel_held PRIMARY KEY (peer, shared, no)
);
CREATE TABLE matter_parcel_receipt (
	parcel_id VARCHAR(26) NOT NULL, 
	leaf VARCHAR(200) NOT NULL, 
	at BIGINT NOT NULL, 
	receipt TEXT NOT NULL, 
	CONSTRAINT pk_matter_parcel_receipt PRIMARY KEY (parcel_id, leaf), 
	CONSTRAINT fk_matter_parcel_receipt_parcel_id_matter_parcel FOREIGN KEY(parcel_id) REFERENCES matter_parcel (id)
);
CREATE TABLE matter_party (
	matter_id VARCHAR(27) NOT NULL, 
	no INTEGER NOT NULL, 
	event_no INTEGER NOT NULL, 
	role VARCHAR(32) NOT NULL, 
	merchant VARCHAR(32), 
	sealed BLOB NOT NULL, 
	CONSTRAINT pk_matter_party PRIMARY KEY (matter_id, no), 
	CONSTRAINT fk_matter_party_matter_id_matter FOREIGN KEY(matter_id) REFERENCES matter (id)
);
CREATE TABLE matter_peer (
	member VARCHAR(64) NOT NULL, 
	url VARCHAR(400) NOT NULL, 
	token BLOB NOT NULL, 
	"key" BLOB NOT NULL, 
	trust TEXT NOT NULL, 
	certificates VARCHAR(400), 
	names TEXT NOT NULL, 
	receivers TEXT NOT NULL, 
	set_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	attempts INTEGER NOT NULL, 
	next_at BIGINT, 
	last VARCHAR(64), 
	CONSTRAINT pk_matter_peer PRIMARY KEY (member), 
	CONSTRAINT fk_matter_peer_member_member FOREIGN KEY(member) REFERENCES member (code)
);
CREATE TABLE matter_step_sent (
	id VARCHAR(26) NOT NULL, 
	matter_id VARCHAR(27) NOT NULL, 
	base INTEGER NOT NULL, 
	event VARCHAR(48) NOT NULL, 
	member VARCHAR(64) NOT NULL, 
	officer VARCHAR(128) NOT NULL, 
	"key" VARCHAR(64), 
	content VARCHAR(64) NOT NULL, 
	at BIGINT NOT NULL, 
	body BLOB, 
	leaf VARCHAR(200), 
	state VARCHAR(16) NOT NULL, 
	code VARCHAR(64), 
	detail VARCHAR(400), 
	decided_at BIGINT, 
	their_leaf VARCHAR(200), 
	CONSTRAINT pk_matter_step_sent PRIMARY KEY (id), 
	CONSTRAINT fk_matter_step_sent_matter_id_matter FOREIGN KEY(matter_id) REFERENCES matter (id)
);
CREATE TABLE matter_table (
	digest VARCHAR(64) NOT NULL, 
	machine VARCHAR(32) NOT NULL, 
	text TEXT NOT NULL, 
	CONSTRAINT pk_matter_table PRIMARY KEY (digest)
);
CREATE TABLE member (
	code VARCHAR(64) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	territory VARCHAR(12) NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	succeeded_by VARCHAR(64), level VARCHAR(8), subjects VARCHAR(400), 
	CONSTRAINT pk_member PRIMARY KEY (code), 
	CONSTRAINT fk_member_succeeded_by_member FOREIGN KEY(succeeded_by) REFERENCES member (code)
);
CREATE TABLE member_key (
	id VARCHAR(26) NOT NULL, 
	member_code VARCHAR(64) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	public BLOB NOT NULL, 
	valid_from BIGINT NOT NULL, 
	valid_to BIGINT, 
	revoked_at BIGINT, 
	CONSTRAINT pk_member_key PRIMARY KEY (id), 
	CONSTRAINT fk_member_key_member_code_member FOREIGN KEY(member_code) REFERENCES member (code)
);
CREATE TABLE membership (
	record_key BLOB NOT NULL, 
	party_no SMALLINT NOT NULL, 
	merchant_id INTEGER NOT NULL, 
	judgement_id INTEGER NOT NULL, 
	CONSTRAINT pk_membership PRIMARY KEY (record_key, party_no), 
	CONSTRAINT fk_membership_merchant_id_merchant FOREIGN KEY(merchant_id) REFERENCES merchant (id)
)
 WITHOUT ROWID

;
CREATE TABLE merchant (
	id INTEGER NOT NULL, 
	public_id VARCHAR(21) NOT NULL, 
	status VARCHAR(12) NOT NULL, 
	superseded_by INTEGER, 
	subject_class VARCHAR(20) NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	region VARCHAR(64), 
	created_at BIGINT NOT NULL, merged_into INTEGER, disputed_from BIGINT, 
	CONSTRAINT pk_merchant PRIMARY KEY (id), 
	CONSTRAINT fk_merchant_superseded_by_merchant FOREIGN KEY(superseded_by) REFERENCES merchant (id), 
	CONSTRAINT uq_merchant_public_id UNIQUE (public_id)
);
CREATE TABLE merchant_alias (
	record_key BLOB NOT NULL, 
	party_no SMALLINT NOT NULL, 
	merchant_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	source VARCHAR(8) NOT NULL, 
	CONSTRAINT pk_merchant_alias PRIMARY KEY (record_key, party_no), 
	CONSTRAINT fk_merchant_alias_merchant_id_merchant FOREIGN KEY(merchant_id) REFERENCES merchant (id)
)
 WITHOUT ROWID

;
CREATE TABLE merchant_asked (
	day DATE NOT NULL, 
	member_code VARCHAR(64) NOT NULL, 
	merchant BIGINT NOT NULL, 
	noted_at BIGINT NOT NULL, 
	PRIMARY KEY (day, member_code, merchant)
);
CREATE TABLE merchant_identifier (
	scheme VARCHAR(12) NOT NULL, 
	value VARCHAR(80) NOT NULL, 
	merchant_id INTEGER NOT NULL, 
	raw TEXT, 
	status VARCHAR(8) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	record_key BLOB NOT NULL, 
	party_no SMALLINT NOT NULL, 
	known_from BIGINT NOT NULL, 
	valid_from DATE, 
	valid_to DATE, 
	CONSTRAINT pk_merchant_identifier PRIMARY KEY (scheme, value), 
	CONSTRAINT fk_merchant_identifier_merchant_id_merchant FOREIGN KEY(merchant_id) REFERENCES merchant (id)
)
 WITHOUT ROWID

;
CREATE TABLE merchant_name (
	merchant_id INTEGER NOT NULL, 
	flat TEXT NOT NULL, 
	kind VARCHAR(12) NOT NULL, 
	name TEXT NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	record_key BLOB NOT NULL, 
	party_no SMALLINT NOT NULL, 
	valid_from DATE, 
	valid_to DATE, 
	CONSTRAINT pk_merchant_name PRIMARY KEY (merchant_id, flat, kind), 
	CONSTRAINT fk_merchant_name_merchant_id_merchant FOREIGN KEY(merchant_id) REFERENCES merchant (id)
)
 WITHOUT ROWID

;
CREATE TABLE merchant_past (
	merchant_id INTEGER NOT NULL, 
	until BIGINT NOT NULL, 
	card TEXT NOT NULL, 
	CONSTRAINT pk_merchant_past PRIMARY KEY (merchant_id, until)
)
 WITHOUT ROWID

;
CREATE TABLE merchant_relation (
	id INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	merchant_id INTEGER NOT NULL, 
	other_id INTEGER NOT NULL, 
	rule VARCHAR(24) NOT NULL, 
	record_key BLOB, 
	mark VARCHAR(64), 
	valid_from DATE, 
	valid_to DATE, 
	stands BOOLEAN NOT NULL, 
	item INTEGER, 
	document VARCHAR(200), 
	reason VARCHAR(2000), 
	actor VARCHAR(128) NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_merchant_relation PRIMARY KEY (id), 
	CONSTRAINT fk_merchant_relation_merchant_id_merchant FOREIGN KEY(merchant_id) REFERENCES merchant (id), 
	CONSTRAINT fk_merchant_relation_other_id_merchant FOREIGN KEY(other_id) REFERENCES merchant (id)
);
CREATE TABLE name_change (
	number INTEGER NOT NULL, 
	merchant_id INTEGER NOT NULL, 
	CONSTRAINT pk_name_change PRIMARY KEY (number)
);
CREATE TABLE name_segment (
	id INTEGER NOT NULL, 
	covers INTEGER NOT NULL, 
	names INTEGER NOT NULL, 
	made_at BIGINT NOT NULL, 
	CONSTRAINT pk_name_segment PRIMARY KEY (id)
);
CREATE TABLE name_segment_part (
	segment_id INTEGER NOT NULL, 
	part VARCHAR(24) NOT NULL, 
	number INTEGER NOT NULL, 
	body BLOB NOT NULL, 
	CONSTRAINT pk_name_segment_part PRIMARY KEY (segment_id, part, number)
);
CREATE TABLE officer_account (
	id VARCHAR(26) NOT NULL, 
	login VARCHAR(64) NOT NULL, 
	member_code VARCHAR(64) NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	post VARCHAR(100) NOT NULL, 
	number VARCHAR(64) NOT NULL, 
	roles TEXT NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	is_demo BOOLEAN NOT NULL, 
	password_hash VARCHAR(200) NOT NULL, 
	password_until BIGINT, 
	totp_sealed BLOB, 
	totp_offered BLOB, 
	totp_step BIGINT NOT NULL, 
	challenge BLOB, 
	created_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	CONSTRAINT pk_officer_account PRIMARY KEY (id), 
	CONSTRAINT fk_officer_account_member_code_member FOREIGN KEY(member_code) REFERENCES member (code), 
	CONSTRAINT uq_officer_account_login UNIQUE (login)
);
CREATE TABLE officer_list (
	id VARCHAR(26) NOT NULL, 
	member_code VARCHAR(64) NOT NULL, 
	number INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	signature BLOB NOT NULL, 
	key_id VARCHAR(26) NOT NULL, 
	set_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	CONSTRAINT pk_officer_list PRIMARY KEY (id), 
	CONSTRAINT fk_officer_list_member_code_member FOREIGN KEY(member_code) REFERENCES member (code), 
	CONSTRAINT fk_officer_list_key_id_member_key FOREIGN KEY(key_id) REFERENCES member_key (id)
);
CREATE TABLE officer_passkey (
	id VARCHAR(26) NOT NULL, 
	account_id VARCHAR(26) NOT NULL, 
	site VARCHAR(253) NOT NULL, 
	credential BLOB NOT NULL, 
	public_key BLOB NOT NULL, 
	uses BIGINT NOT NULL, 
	label VARCHAR(100) NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_officer_passkey PRIMARY KEY (id), 
	CONSTRAINT fk_officer_passkey_account_id_officer_account FOREIGN KEY(account_id) REFERENCES officer_account (id), 
	CONSTRAINT uq_officer_passkey_credential UNIQUE (credential)
);
CREATE TABLE officer_post (
	id VARCHAR(26) NOT NULL, 
	account_id VARCHAR(26) NOT NULL, 
	post VARCHAR(16) NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	CONSTRAINT pk_officer_post PRIMARY KEY (id), 
	CONSTRAINT fk_officer_post_account_id_officer_account FOREIGN KEY(account_id) REFERENCES officer_account (id)
);
CREATE TABLE officer_recovery_code (
	code_hash VARCHAR(64) NOT NULL, 
	account_id VARCHAR(26) NOT NULL, 
	used_at BIGINT, 
	CONSTRAINT pk_officer_recovery_code PRIMARY KEY (code_hash), 
	CONSTRAINT fk_officer_recovery_code_account_id_officer_account FOREIGN KEY(account_id) REFERENCES officer_account (id)
);
CREATE TABLE officer_session (
	id VARCHAR(26) NOT NULL, 
	account_id VARCHAR(26) NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	source_hash VARCHAR(64) NOT NULL, 
	device VARCHAR(100) NOT NULL, 
	language VARCHAR(2) NOT NULL, 
	started_at BIGINT NOT NULL, 
	used_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	ended_by VARCHAR(16), opened_by VARCHAR(16), mac VARCHAR(64), 
	CONSTRAINT pk_officer_session PRIMARY KEY (id), 
	CONSTRAINT fk_officer_session_account_id_officer_account FOREIGN KEY(account_id) REFERENCES officer_account (id), 
	CONSTRAINT uq_officer_session_token_hash UNIQUE (token_hash)
);
CREATE TABLE officer_sign_in_count (
	"key" VARCHAR(64) NOT NULL, 
	failures INTEGER NOT NULL, 
	since BIGINT NOT NULL, 
	locked_until BIGINT, 
	CONSTRAINT pk_officer_sign_in_count PRIMARY KEY ("key")
);
CREATE TABLE officer_task (
	id VARCHAR(26) NOT NULL, 
	account_id VARCHAR(26) NOT NULL, 
	session_id VARCHAR(26) NOT NULL, 
	purpose VARCHAR(16) NOT NULL, 
	reference_sealed BLOB NOT NULL, 
	started_at BIGINT NOT NULL, 
	used_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	pages INTEGER NOT NULL, 
	CONSTRAINT pk_officer_task PRIMARY KEY (id), 
	CONSTRAINT fk_officer_task_account_id_officer_account FOREIGN KEY(account_id) REFERENCES officer_account (id), 
	CONSTRAINT fk_officer_task_session_id_officer_session FOREIGN KEY(session_id) REFERENCES officer_session (id)
);
CREATE TABLE officer_ticket (
	ticket_hash VARCHAR(64) NOT NULL, 
	account_id VARCHAR(26) NOT NULL, 
	challenge BLOB, 
	tries INTEGER NOT NULL, 
	made_at BIGINT NOT NULL, 
	CONSTRAINT pk_officer_ticket PRIMARY KEY (ticket_hash), 
	CONSTRAINT fk_officer_ticket_account_id_officer_account FOREIGN KEY(account_id) REFERENCES officer_account (id)
);
CREATE TABLE operator_number (
	record_key BLOB NOT NULL, 
	party_no SMALLINT NOT NULL, 
	value VARCHAR(80) NOT NULL, 
	CONSTRAINT pk_operator_number PRIMARY KEY (record_key, party_no)
)
 WITHOUT ROWID

;
CREATE TABLE outbox_event (
	id VARCHAR(26) NOT NULL, 
	at BIGINT NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	op VARCHAR(64) NOT NULL, 
	subject_type VARCHAR(32) NOT NULL, 
	subject VARCHAR(256) NOT NULL, 
	detail TEXT NOT NULL, 
	seed VARCHAR(32), 
	audit_shard VARCHAR(16), 
	audit_index BIGINT, mac VARCHAR(64), 
	CONSTRAINT pk_outbox_event PRIMARY KEY (id)
);
CREATE TABLE own_file_window (
	id VARCHAR(26) NOT NULL, 
	account_id VARCHAR(26) NOT NULL, 
	session_id VARCHAR(26) NOT NULL, 
	screen_hash VARCHAR(64) NOT NULL, 
	device VARCHAR(100) NOT NULL, 
	merchant VARCHAR(64) NOT NULL, 
	visitor VARCHAR(16) NOT NULL, 
	papers TEXT NOT NULL, 
	number_hash VARCHAR(64) NOT NULL, 
	opened_at BIGINT NOT NULL, 
	until BIGINT NOT NULL, 
	ended_at BIGINT, 
	ended_by VARCHAR(16), 
	pages INTEGER NOT NULL, 
	CONSTRAINT pk_own_file_window PRIMARY KEY (id), 
	CONSTRAINT fk_own_file_window_account_id_officer_account FOREIGN KEY(account_id) REFERENCES officer_account (id), 
	CONSTRAINT fk_own_file_window_session_id_officer_session FOREIGN KEY(session_id) REFERENCES officer_session (id)
);
CREATE TABLE parcel (
	id VARCHAR(26) NOT NULL, 
	member_code VARCHAR(64) NOT NULL, 
	idempotency_key VARCHAR(100) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	form VARCHAR(16) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	signing_key VARCHAR(32) NOT NULL, 
	signature_input VARCHAR(2000) NOT NULL, 
	signature VARCHAR(500) NOT NULL, 
	received_at BIGINT NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	reason VARCHAR(64), 
	detail VARCHAR(400), 
	run_id VARCHAR(26), 
	file_id VARCHAR(26), 
	is_repeated BOOLEAN NOT NULL, 
	rows BIGINT, 
	CONSTRAINT pk_parcel PRIMARY KEY (id), 
	CONSTRAINT uq_parcel_member_code UNIQUE (member_code, idempotency_key)
);
CREATE TABLE parcel_nonce (
	signing_key VARCHAR(32) NOT NULL, 
	nonce VARCHAR(100) NOT NULL, 
	until BIGINT NOT NULL, 
	CONSTRAINT pk_parcel_nonce PRIMARY KEY (signing_key, nonce)
);
CREATE TABLE quality_report (
	owner VARCHAR(64) NOT NULL, 
	month VARCHAR(7) NOT NULL, 
	made_at BIGINT NOT NULL, 
	sources TEXT NOT NULL, 
	content BLOB NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	leaf VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_quality_report PRIMARY KEY (owner, month)
);
CREATE TABLE quarantined_row (
	id VARCHAR(26) NOT NULL, 
	run_id VARCHAR(26) NOT NULL, 
	file_id VARCHAR(26) NOT NULL, 
	file_sha256 VARCHAR(64) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	kind VARCHAR(32), 
	reason VARCHAR(64) NOT NULL, 
	field VARCHAR(96), 
	detail VARCHAR(400) NOT NULL, 
	sheet VARCHAR(128), 
	"row" BIGINT NOT NULL, 
	"offset" BIGINT, 
	length INTEGER, 
	state VARCHAR(16) NOT NULL, 
	opened_at BIGINT NOT NULL, 
	decided_at BIGINT, 
	decided_by VARCHAR(128), 
	decision VARCHAR(400), 
	decision_run VARCHAR(26), content VARCHAR(64), seen_again INTEGER DEFAULT '0' NOT NULL, seen_at BIGINT, party_name VARCHAR(64), party_code VARCHAR(64), 
	CONSTRAINT pk_quarantined_row PRIMARY KEY (id)
);
CREATE TABLE rated_under (
	policy VARCHAR(64) NOT NULL, 
	rules VARCHAR(64) NOT NULL, 
	since DATE NOT NULL, 
	PRIMARY KEY (policy)
);
CREATE TABLE rating (
	merchant_id BIGINT NOT NULL, 
	policy VARCHAR(64) NOT NULL, 
	seq INTEGER NOT NULL, 
	as_of DATE NOT NULL, 
	known_at BIGINT NOT NULL, 
	score INTEGER, 
	grade VARCHAR(8) NOT NULL, 
	reasons TEXT NOT NULL, 
	flags TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	inputs TEXT NOT NULL, 
	policy_version VARCHAR(32) NOT NULL, 
	rules_digest VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_rating PRIMARY KEY (merchant_id, policy, seq)
);
CREATE TABLE rating_due (
	merchant_id BIGINT NOT NULL, 
	due_day DATE NOT NULL, 
	CONSTRAINT pk_rating_due PRIMARY KEY (merchant_id)
);
CREATE TABLE reading_rule (
	id VARCHAR(26) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	field VARCHAR(96) NOT NULL, 
	received VARCHAR(200) NOT NULL, 
	meant VARCHAR(200) NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	reason VARCHAR(400) NOT NULL, 
	made_by VARCHAR(128) NOT NULL, 
	made_at BIGINT NOT NULL, 
	ended_by VARCHAR(128), 
	ended_at BIGINT, 
	end_reason VARCHAR(400), 
	PRIMARY KEY (id)
);
CREATE TABLE "record_head" (
	"key" BLOB NOT NULL, 
	seq INTEGER NOT NULL, 
	content_hash VARCHAR(64) NOT NULL, 
	personal_hash VARCHAR(64), 
	status VARCHAR(16) NOT NULL, 
	known_from BIGINT NOT NULL, 
	public_from DATE, 
	publicity_until DATE, 
	judgement INTEGER DEFAULT '1' NOT NULL, issuer VARCHAR(400), 
	CONSTRAINT pk_record_head PRIMARY KEY ("key")
)
 WITHOUT ROWID

;
CREATE TABLE record_judgement (
	"key" BLOB NOT NULL, 
	seq INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	judged_at BIGINT NOT NULL, 
	judged_by VARCHAR(26) NOT NULL, 
	procedure VARCHAR(32), 
	tier VARCHAR(32), 
	public_from DATE, 
	publicity_until DATE, 
	sharing_until DATE, 
	use_until DATE, 
	ended_by VARCHAR(16), 
	repair_from DATE, 
	rule VARCHAR(128), 
	article VARCHAR(400), 
	reason VARCHAR(160), 
	subject_class VARCHAR(32), 
	rules VARCHAR(64), law TEXT, 
	PRIMARY KEY ("key", seq, number)
);
CREATE TABLE record_mark (
	record_key BLOB NOT NULL, 
	no INTEGER NOT NULL, 
	mark VARCHAR(16) NOT NULL, 
	from_day DATE NOT NULL, 
	article VARCHAR(400) NOT NULL, 
	matter VARCHAR(64) NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_record_mark PRIMARY KEY (record_key, no)
);
CREATE TABLE record_version (
	"key" BLOB NOT NULL, 
	seq INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	natural_key TEXT NOT NULL, 
	event_day DATE, 
	effect_from DATE, 
	effect_to DATE, 
	procedure VARCHAR(32), 
	tier VARCHAR(32), 
	public_from DATE, 
	publicity_until DATE, 
	publicity_rule VARCHAR(128), 
	known_from BIGINT NOT NULL, 
	content_hash VARCHAR(64) NOT NULL, 
	personal_hash VARCHAR(64), 
	run_id VARCHAR(26) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	issuer VARCHAR(400), 
	issuer_code VARCHAR(64), 
	body TEXT NOT NULL, record_class VARCHAR(16) DEFAULT 'open' NOT NULL, status_from DATE, 
	CONSTRAINT pk_record_version PRIMARY KEY ("key", seq)
);
CREATE TABLE redaction (
	id VARCHAR(26) NOT NULL, 
	record_key BLOB NOT NULL, 
	seq INTEGER NOT NULL, 
	field VARCHAR(64) NOT NULL, 
	original VARCHAR(64) NOT NULL, 
	text TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	proposed_by VARCHAR(128) NOT NULL, 
	proposed_at BIGINT NOT NULL, decision_id BIGINT, 
	CONSTRAINT pk_redaction PRIMARY KEY (id)
);
CREATE TABLE redaction_word (
	redaction_id VARCHAR(26) NOT NULL, 
	number INTEGER NOT NULL, 
	word VARCHAR(16) NOT NULL, 
	reason TEXT NOT NULL, 
	said_by VARCHAR(128) NOT NULL, 
	said_at BIGINT NOT NULL, 
	CONSTRAINT pk_redaction_word PRIMARY KEY (redaction_id, number), 
	CONSTRAINT fk_redaction_word_redaction_id_redaction FOREIGN KEY(redaction_id) REFERENCES redaction (id)
);
CREATE TABLE repair_claim (
	record_key BLOB NOT NULL, 
	decision_key BLOB NOT NULL, 
	CONSTRAINT pk_repair_claim PRIMARY KEY (record_key, decision_key)
);
CREATE TABLE review_assignment (
	item_id INTEGER NOT NULL, 
	officer VARCHAR(128) NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_review_assignment PRIMARY KEY (item_id), 
	CONSTRAINT fk_review_assignment_item_id_review_item FOREIGN KEY(item_id) REFERENCES review_item (id)
);
CREATE TABLE review_item (
	id INTEGER NOT NULL, 
	record_key BLOB NOT NULL, 
	party_no SMALLINT NOT NULL, 
	merchant_id INTEGER, 
	other_id INTEGER, 
	reason VARCHAR(24) NOT NULL, 
	evidence TEXT NOT NULL, 
	state VARCHAR(8) NOT NULL, 
	opened_at BIGINT NOT NULL, 
	first_opinion VARCHAR(9), 
	first_actor VARCHAR(128), 
	first_at BIGINT, 
	decision VARCHAR(9), 
	decided_by VARCHAR(128), 
	decided_at BIGINT, 
	decision_reason VARCHAR(2000), score INTEGER DEFAULT '0' NOT NULL, priority INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_review_item PRIMARY KEY (id)
);
CREATE TABLE review_opinion (
	id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	opinion VARCHAR(9) NOT NULL, 
	decides BOOLEAN NOT NULL, 
	rule VARCHAR(24) NOT NULL, 
	merchant_id INTEGER, 
	other_id INTEGER, 
	evidence TEXT NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_review_opinion PRIMARY KEY (id), 
	CONSTRAINT fk_review_opinion_item_id_review_item FOREIGN KEY(item_id) REFERENCES review_item (id)
);
CREATE TABLE row_fates (
	file_id VARCHAR(26) NOT NULL, 
	first BIGINT NOT NULL, 
	fates TEXT NOT NULL, 
	CONSTRAINT pk_row_fates PRIMARY KEY (file_id, first)
);
CREATE TABLE row_seen_again (
	file_id VARCHAR(26) NOT NULL, 
	row_id VARCHAR(26) NOT NULL, 
	rows INTEGER NOT NULL, 
	PRIMARY KEY (file_id, row_id)
);
CREATE TABLE rule_file (
	digest VARCHAR(64) NOT NULL, 
	file VARCHAR(128) NOT NULL, 
	packed BLOB NOT NULL, 
	PRIMARY KEY (digest)
);
CREATE TABLE rule_set (
	digest VARCHAR(64) NOT NULL, 
	used_from BIGINT NOT NULL, 
	files TEXT NOT NULL, 
	PRIMARY KEY (digest)
);
CREATE TABLE rule_use (
	used_from BIGINT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	PRIMARY KEY (used_from)
);
CREATE TABLE sealed_party (
	record_key BLOB NOT NULL, 
	party_no INTEGER NOT NULL, 
	scheme VARCHAR(16) NOT NULL, 
	value VARCHAR(128) NOT NULL, 
	CONSTRAINT pk_sealed_party PRIMARY KEY (record_key, party_no, scheme, value)
);
CREATE TABLE sealed_value (
	"key" BLOB NOT NULL, 
	seq INTEGER NOT NULL, 
	field VARCHAR(96) NOT NULL, 
	sealed BLOB NOT NULL, 
	CONSTRAINT pk_sealed_value PRIMARY KEY ("key", seq, field)
);
CREATE TABLE snapshot_key (
	source VARCHAR(64) NOT NULL, 
	"key" BLOB NOT NULL, 
	file_id VARCHAR(26) NOT NULL, 
	CONSTRAINT pk_snapshot_key PRIMARY KEY (source, "key")
);
CREATE TABLE source_cursor (
	source VARCHAR(64) NOT NULL, 
	cursor TEXT, 
	last_sha256 VARCHAR(64), 
	last_good_run VARCHAR(26), 
	last_good_at BIGINT, 
	CONSTRAINT pk_source_cursor PRIMARY KEY (source)
);
CREATE TABLE source_lock (
	source VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_source_lock PRIMARY KEY (source)
);
CREATE TABLE staged_file (
	file_id VARCHAR(26) NOT NULL, 
	run_id VARCHAR(26) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	path VARCHAR(128) NOT NULL, 
	cursor TEXT, 
	snapshot BOOLEAN NOT NULL, 
	rows BIGINT NOT NULL, 
	applied BIGINT NOT NULL, 
	tally TEXT NOT NULL, 
	fates TEXT NOT NULL, 
	warnings TEXT NOT NULL, keeps_fates BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_staged_file PRIMARY KEY (file_id)
);
CREATE TABLE subscription (
	id VARCHAR(26) NOT NULL, 
	feed_id VARCHAR(26) NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	reference VARCHAR(200) NOT NULL, 
	officer VARCHAR(200), 
	kinds TEXT NOT NULL, 
	set_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	CONSTRAINT pk_subscription PRIMARY KEY (id), 
	CONSTRAINT fk_subscription_feed_id_change_feed FOREIGN KEY(feed_id) REFERENCES change_feed (id)
);
CREATE TABLE sync_run (
	id VARCHAR(26) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	actor VARCHAR(128) NOT NULL, 
	started_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	reason VARCHAR(64), 
	detail TEXT, 
	report TEXT, rows BIGINT DEFAULT '0' NOT NULL, records BIGINT DEFAULT '0' NOT NULL, quarantined BIGINT DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_sync_run PRIMARY KEY (id)
);
CREATE TABLE token_use (
	token_id VARCHAR(26) NOT NULL, 
	used_at BIGINT NOT NULL, 
	CONSTRAINT pk_token_use PRIMARY KEY (token_id)
);
CREATE TABLE token_use_read (
	shard VARCHAR(16) NOT NULL, 
	size BIGINT NOT NULL, 
	read_at BIGINT NOT NULL, 
	CONSTRAINT pk_token_use_read PRIMARY KEY (shard)
);
CREATE TABLE upstream_batch (
	id VARCHAR(26) NOT NULL, 
	template VARCHAR(32) NOT NULL, 
	change VARCHAR(16) NOT NULL, 
	made_at BIGINT NOT NULL, 
	written_at BIGINT, 
	rows INTEGER NOT NULL, 
	CONSTRAINT pk_upstream_batch PRIMARY KEY (id)
);
CREATE TABLE upstream_push (
	id BIGINT NOT NULL, 
	record_key BLOB NOT NULL, 
	content VARCHAR(64) NOT NULL, 
	change VARCHAR(16) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	office VARCHAR(200), 
	decided_on DATE, 
	due_on DATE, 
	pushed_at BIGINT NOT NULL, 
	batch VARCHAR(26) NOT NULL, 
	"row" TEXT NOT NULL, 
	CONSTRAINT pk_upstream_push PRIMARY KEY (id)
);
CREATE TABLE watched_merchant (
	subscription_id VARCHAR(26) NOT NULL, 
	code VARCHAR(64) NOT NULL, 
	place INTEGER NOT NULL, 
	merchant VARCHAR(32), 
	seen TEXT NOT NULL, 
	CONSTRAINT pk_watched_merchant PRIMARY KEY (subscription_id, code), 
	CONSTRAINT fk_watched_merchant_subscription_id_subscription FOREIGN KEY(subscription_id) REFERENCES subscription (id)
);
CREATE TABLE webhook (
	id VARCHAR(26) NOT NULL, 
	feed_id VARCHAR(26) NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	url TEXT NOT NULL, 
	secret BLOB NOT NULL, 
	former BLOB, 
	former_until BIGINT, 
	sent BIGINT NOT NULL, 
	set_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	fence BIGINT NOT NULL, 
	CONSTRAINT pk_webhook PRIMARY KEY (id), 
	CONSTRAINT fk_webhook_feed_id_change_feed FOREIGN KEY(feed_id) REFERENCES change_feed (id)
);
CREATE TABLE withdrawal_delay (
	source VARCHAR(64) NOT NULL, 
	rule VARCHAR(64) NOT NULL, 
	measured INTEGER NOT NULL, 
	in_time INTEGER NOT NULL, 
	late INTEGER NOT NULL, 
	provisional INTEGER NOT NULL, 
	without_day INTEGER NOT NULL, 
	median_days INTEGER, 
	most_days INTEGER, 
	counted_at BIGINT NOT NULL, 
	CONSTRAINT pk_withdrawal_delay PRIMARY KEY (source, rule)
);
