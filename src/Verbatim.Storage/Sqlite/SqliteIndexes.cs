using Microsoft.Data.Sqlite;

namespace Verbatim.Storage.Sqlite;

/// <summary>The indexes that reads go by: those that the tables began with, and those that lists of runs need beyond them.</summary>
/// <remarks>They are no part of the format: opening makes those that are missing. A version that does not know the ones for lists reads and writes as before.</remarks>
internal static class SqliteIndexes
{
    // In each, the runs that pass stand together and newest first. By the tenant's alone, a list of what few runs have reads the row
    // of every run that the tenant ever had.
    private const string Make = """
        create unique index if not exists conversation_by_id on conversation (tenant, id);
        create unique index if not exists run_by_id on run (tenant, id);
        create index if not exists run_of_conversation on run (conversation, number);
        create index if not exists run_live on run (number) where status = 0;
        create index if not exists run_to_seal on run (ended_ms) where status <> 0 and seal_xxh3 is null;
        create unique index if not exists block_of_run on block (run, first);
        create index if not exists span_of_conversation on span (conversation, id);
        create unique index if not exists span_of_run on span (run, first);
        create unique index if not exists tombstone_by_name on tombstone (name);
        create index if not exists tombstone_unpurged on tombstone (deleted_ms) where purged_ms is null;
        create index if not exists audit_of_tenant on audit (tenant, id);
        create unique index if not exists object_by_id on object (tenant, id);
        create index if not exists use_of_object on object_use (object, run);

        -- What a tenant's objects come to, without reading their rows.
        create index if not exists object_sizes on object (tenant, bytes) where removed_ms is null;

        create index if not exists run_of_user on run (tenant, user_id, number);
        create index if not exists run_of_workflow on run (tenant, workflow_key, number);

        -- Nearly all runs are completed ones, and the newest runs of a tenant find those. The others cost next to nothing here.
        create index if not exists run_not_completed on run (tenant, status, number) where status <> 1;

        -- A run's number says nothing sure of its start, so a list of old runs walks down from the newest; this way without reading their rows.
        create index if not exists run_by_number on run (tenant, number, started_ms);
        drop index if exists run_of_tenant;
        """;

    public static void Prepare(SqliteConnection connection) => SqliteSchema.Execute(connection, Make);
}
