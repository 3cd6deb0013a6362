using Npgsql;
using NpgsqlTypes;

namespace Verbatim.Bench.Peers;

/// <summary>The rows of a run, inserted by prepared statements, each a transaction.</summary>
internal sealed class PostgresRecording : IRecording
{
    private const string Insert = """
        insert into frames (tenant, conversation, run, workflow, position, event_id, frame) values ('bench', $1, $2, 'bench', $3, $3, $4)
        """;

    // A wake-up for those who follow the run, in a transaction of its own: one that notifies holds a lock of the whole database until it is on the disk,
    // so that commits would go there one by one. What a crash takes between the two is the wake-up only.
    private const string Notify = "select pg_notify($1, '')";

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
    private NpgsqlBatch? _notifying;

    private PostgresRecording(Func<Task<NpgsqlConnection>> open, NpgsqlConnection connection)
    {
        (_open, _connection, _run) = (open, connection, Guid.Parse(_made.Id));
        _one = new NpgsqlCommand(Insert, connection);
        _one.Parameters.AddRange(Inserted(NpgsqlDbType.Bigint, NpgsqlDbType.Bytea));
        _many = new NpgsqlCommand(InsertMany, connection);
        _many.Parameters.AddRange(Inserted(NpgsqlDbType.Array | NpgsqlDbType.Bigint, NpgsqlDbType.Array | NpgsqlDbType.Bytea));
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
        NpgsqlParameterCollection inserted = _notifying?.BatchCommands[0].Parameters ?? (count == 1 ? _one : _many).Parameters;
        inserted[2].Value = count == 1 ? first : Enumerable.Range(0, count).Select(i => first + i).ToArray();
        inserted[3].Value = count == 1 ? _made.Frame(first) : Enumerable.Range(0, count).Select(i => _made.Frame(first + i)).ToArray();
        if (_notifying is null)
            await (count == 1 ? _one : _many).ExecuteNonQueryAsync();
        else
            await _notifying.ExecuteNonQueryAsync();
    }

    public async Task<long?> CountAsync()
    {
        await using var count = new NpgsqlCommand(Count, _connection) { Parameters = { new NpgsqlParameter { Value = _run } } };
        return (long?)await count.ExecuteScalarAsync();
    }

    public async Task<IFollowing> FollowAsync()
    {
        // From now on who follows is told. Both are sent together.
        var insert = new NpgsqlBatchCommand(Insert);
        insert.Parameters.AddRange(Inserted(NpgsqlDbType.Bigint, NpgsqlDbType.Bytea));
        var notify = new NpgsqlBatchCommand(Notify) { Parameters = { new NpgsqlParameter { Value = PostgresFollowing.ChannelOf(_run) } } };
        _notifying = new NpgsqlBatch(_connection) { BatchCommands = { insert, notify }, EnableErrorBarriers = true };
        await _notifying.PrepareAsync();
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
        if (_notifying is not null)
            await _notifying.DisposeAsync();
        await _one.DisposeAsync();
        await _many.DisposeAsync();
        await _read.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private NpgsqlParameter[] Inserted(NpgsqlDbType position, NpgsqlDbType frame) =>
    [
        new NpgsqlParameter { Value = _conversation },
        new NpgsqlParameter { Value = _run },
        new NpgsqlParameter { NpgsqlDbType = position },
        new NpgsqlParameter { NpgsqlDbType = frame },
    ];
}
