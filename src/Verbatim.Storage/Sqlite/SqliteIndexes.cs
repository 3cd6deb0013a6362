using Microsoft.Data.Sqlite;

namespace Verbatim.Storage.Sqlite;

/// <summary>The indexes that lists of runs go by, beyond those that the tables began with.</summary>
/// <remarks>They are no part of the format: opening makes those that are missing, and a version that knows none of them reads and writes as before.</remarks>
internal static class SqliteIndexes
{
    // In each, the runs that pass stand together and newest first. By the tenant's alone, a list of what few runs have reads the row
    // of every run that the tenant ever had.
    private const string Make = """
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
