using Npgsql;
using NpgsqlTypes;

namespace Verbatim.Bench.Peers;

/// <summary>The rows of a run, inserted by prepared statements, each a transaction.</summary>
internal sealed class PostgresRecording : IRecording
{
    private const string Insert = """
        insert into frames (tenant, conversation, run, workflow, position, event_id, frame) values ('bench', $1, $2, 'bench', $3, $3, $4)
        """;

    // With a wake-up for those who follow the run, in the same transaction.
    private const string InsertAndNotify = """
        with inserted as (
          insert into frames (tenant, conversation, run, workflow, position, event_id, frame) values ('bench', $1, $2, 'bench', $3, $3, $4))
        select pg_notify('run_' || replace($2::text, '-', ''), '')
        """;

    private const string InsertMany = """
        insert into frames (tenant, conversation, run, workflow, position, event_id, frame)
        select 'bench', $1, $2, 'bench', position, position, frame from unnest($3, $4) as arrived (position, frame)
        """;

    private const string Count = "select count(*) from frames where run = $1";

    private const string Read = "select frame from frames where run = $1 order by position";

    private readonly BenchRun _made = new(Guid.NewGuid().ToString("n"), Guid.NewGuid().ToString("n"));
    private readonly Guid _conversation = Guid.NewGuid();
    private readonly Guid _run;
    private readonly Func<Task<NpgsqlConnection>> _open;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _one;
    private readonly NpgsqlCommand _many;
    private readonly NpgsqlCommand _read;

    private PostgresRecording(Func<Task<NpgsqlConnection>> open, NpgsqlConnection connection)
    {
        (_open, _connection, _run) = (open, connection, Guid.Parse(_made.Id));
        _one = Inserting(Insert, NpgsqlDbType.Bigint, NpgsqlDbType.Bytea);
        _many = Inserting(InsertMany, NpgsqlDbType.Array | NpgsqlDbType.Bigint, NpgsqlDbType.Array | NpgsqlDbType.Bytea);
        _read = new NpgsqlCommand(Read, connection) { Parameters = { new NpgsqlParameter { Value = _run } } };
    }

    public static async Task<PostgresRecording> BeginAsync(Func<Task<NpgsqlConnection>> open)
    {
        var recording = new PostgresRecording(open, await open());
        await recording._one.PrepareAsync();
        await recording._many.PrepareAsync();
        await recording._read.PrepareAsync();
        return recording;
    }

    public async ValueTask AppendAsync(long first, int count)
    {
        NpgsqlCommand insert = count == 1 ? _one : _many;
        insert.Parameters[2].Value = count == 1 ? first : Enumerable.Range(0, count).Select(i => first + i).ToArray();
        insert.Parameters[3].Value = count == 1 ? _made.Frame(first) : Enumerable.Range(0, count).Select(i => _made.Frame(first + i)).ToArray();
        await insert.ExecuteNonQueryAsync();
    }

    public async Task<long?> CountAsync()
    {
        await using var count = new NpgsqlCommand(Count, _connection) { Parameters = { new NpgsqlParameter { Value = _run } } };
        return (long?)await count.ExecuteScalarAsync();
    }

    public async Task<IFollowing> FollowAsync()
    {
        // From now on who follows is told.
        _one.CommandText = InsertAndNotify;
        await _one.PrepareAsync();
        return await PostgresFollowing.OpenAsync(await _open(), _run);
    }

    public async ValueTask<long> ReadAsync()
    {
        long frames = 0;
        await using NpgsqlDataReader rows = await _read.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            rows.GetFieldValue<byte[]>(0);
            frames++;
        }

        return frames;
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _many.DisposeAsync();
        await _read.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private NpgsqlCommand Inserting(string statement, NpgsqlDbType position, NpgsqlDbType frame) => new(statement, _connection)
    {
        Parameters =
        {
            new NpgsqlParameter { Value = _conversation },
            new NpgsqlParameter { Value = _run },
            new NpgsqlParameter { NpgsqlDbType = position },
            new NpgsqlParameter { NpgsqlDbType = frame },
        },
    };
}
