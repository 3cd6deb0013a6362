namespace Verbatim.Storage.Sqlite;

/// <summary>The tables of a ledger, as the steps that lead to them from an empty database.</summary>
/// <remarks>A new database takes all of them and an older one those that it lacks, so both end with the same tables. A step that was released never changes.</remarks>
internal static class SqliteFormats
{
    /// <summary>The format that this version writes.</summary>
    public const int Format = 5;

    private const string ToFormat1 = """
        create table meta (
            name   text primary key,
            value  integer not null
        ) strict, without rowid;

        create table conversation (
            number      integer primary key,
            tenant      text not null,
            id          text not null,
            visibility  integer not null,
            owner       text not null,
            cursor_key  blob not null,
            created_ms  integer not null
        ) strict;
        -- The same id in another tenant is another conversation.
        create unique index conversation_by_id on conversation (tenant, id);

        -- Written when a run begins and when it ends, never between: a row updated with each append costs 30 % of the rate.
        create table run (
            number           integer primary key,
            tenant           text not null,
            id               text not null,
            conversation     integer not null references conversation,
            workflow_key     text not null,
            user_id          text not null,
            request_message  text,
            origin           integer not null,
            started_ms       integer not null,
            cursor_key       blob not null,
            status           integer not null,
            ended_ms         integer,
            final_text       text,
            stream_id        text,
            last             integer,
            bytes            integer
        ) strict;
        -- Addresses name a run by tenant and id; it also keeps the id from being given twice.
        create unique index run_by_id on run (tenant, id);
        -- Lists walk a tenant's runs, or a conversation's, from the newest down; other filters are tried on each row.
        create index run_of_tenant on run (tenant, number);
        create index run_of_conversation on run (conversation, number);
        -- Opening needs the live runs at once, however many have ended; lists of live runs use it too.
        create index run_live on run (number) where status = 0;

        -- Arrival order keeps the blocks of one commit on neighbouring pages: in a table keyed by run, 64 live runs dirty 64 pages
        -- a commit, at half the rate.
        create table block (
            id         integer primary key,
            run        integer not null,
            first      integer not null,
            frames     integer not null,
            run_bytes  integer not null,
            stream_id  text,
            coding     integer not null,
            xxh3       integer not null,
            digest     blob not null,
            payload    blob not null
        ) strict;
        -- Replay finds its run through this one, and two blocks cannot begin with the same frame.
        create unique index block_of_run on block (run, first);

        create table span (
            id            integer primary key,
            conversation  integer not null,
            run           integer not null,
            first         integer not null
        ) strict;
        -- The commit order of one conversation is the order of its ids.
        create index span_of_conversation on span (conversation, id);
        -- A span ends where the next span of its run begins.
        create unique index span_of_run on span (run, first);

        create table source_body (
            run    integer not null,
            after  integer not null,
            state  blob not null,
            primary key (run, after)
        ) strict, without rowid;
        """;

    // First, what a sealed run's row says of its body as replay/stream sends it: all null until the run is sealed, zstd_* also where no
    // whole body of that coding is kept.
    private const string ToFormat2 = """
        alter table run add column body_sha256 blob;
        alter table run add column zstd_sha256 blob;
        alter table run add column zstd_bytes integer;
        -- Finds what is still to be sealed, however many runs are.
        create index run_unsealed on run (ended_ms) where status <> 0 and body_sha256 is null;

        -- What no block's checksum covers has its own, so that a list never shows what was not written.
        alter table conversation add column xxh3 integer;
        alter table run add column begin_xxh3 integer;
        alter table run add column end_xxh3 integer;
        alter table run add column seal_xxh3 integer;

        -- One row: what all of the ledger comes to after its last commit. The witness has the same, outside of this file.
        create table head (
            id            integer primary key check (id = 1),
            ledger        blob not null,
            commits       integer not null,
            committed_ms  integer not null,
            live          blob not null,
            settled       blob not null,
            chain         blob not null,
            previous      blob not null
        ) strict;

        -- What an operator went on without.
        create table loss (
            id               integer primary key,
            accepted_ms      integer not null,
            database_commit  integer,
            witness_commit   integer,
            what             text not null
        ) strict;
        """;

    private const string TombstonesOfFormat3 = """
        -- What stands for a run that was deleted: never what it said, and its name only for who knows it. The number is that of the run, whose
        -- spans stay, and whose blocks do until it is purged.
        create table tombstone (
            number        integer primary key,
            name          blob not null,
            conversation  integer not null references conversation,
            last          integer not null,
            digest        blob not null,
            deleted_ms    integer not null,
            deleted_by    text not null,
            purged_ms     integer,
            xxh3          integer not null
        ) strict;
        -- An id is not given again.
        create unique index tombstone_by_name on tombstone (name);
        -- Finds what is still to be purged, however much is.
        create index tombstone_unpurged on tombstone (deleted_ms) where purged_ms is null;

        -- Who did what: written once, and part of what the ledger comes to.
        create table audit (
            id       integer primary key,
            at_ms    integer not null,
            tenant   text not null,
            user_id  text not null,
            action   integer not null,
            subject  text not null,
            xxh3     integer not null
        ) strict;
        create index audit_of_tenant on audit (tenant, id);

        -- Holds free pages while they are overwritten, and is empty otherwise.
        create table blank (
            id     integer primary key,
            zeros  blob not null
        ) strict;
        """;

    // A short sealed run keeps no digests: that it is sealed is told by the checksum of its seal alone. And texts that are long or many are
    // kept as a Zstandard frame that needs dictionary 1, in the place of themselves, where that is smaller.
    private const string SmallerRowsOfFormat3 = """
        drop index run_unsealed;
        -- Finds what is still to be sealed, however many runs are.
        create index run_to_seal on run (ended_ms) where status <> 0 and seal_xxh3 is null;
        alter table run add column final_coded blob;
        alter table source_body add column state_coded blob;
        """;

    private const string ToFormat3 = TombstonesOfFormat3 + SmallerRowsOfFormat3;

    // Reads go by these rows, too. The checksum of a span links it to the one before it in its conversation: a span that is missing is seen at the next.
    private const string ToFormat4 = """
        alter table span add column xxh3 integer;
        alter table source_body add column xxh3 integer;
        """;

    private const string ToFormat5 = """
        -- Attachments. Their bytes are in the object store.
        create table object (
            number      integer primary key,
            tenant      text not null,
            id          text not null,
            user_id     text not null,
            filename    text not null,
            media_type  text not null,
            bytes       integer not null,
            sha256      blob,
            created_ms  integer not null,
            removed_ms  integer,
            xxh3        integer not null
        ) strict;

        -- Which run uses which. Place 0: its terminal frame names it; 1, 2, 3 …: its request carries it. Stays until the object is erased, also where the
        -- run is deleted: an object that a run has used is not unused again.
        create table object_use (
            run     integer not null,
            place   integer not null,
            object  integer not null references object,
            xxh3    integer not null,
            primary key (run, place, object)
        ) strict, without rowid;
        """;

    /// <summary>The first leads from nothing to format 1, each other one to the next format.</summary>
    public static IReadOnlyList<string> Steps { get; } = [ToFormat1, ToFormat2, ToFormat3, ToFormat4, ToFormat5];
}
