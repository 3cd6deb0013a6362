using Npgsql;
using NpgsqlTypes;

namespace Verbatim.Bench.Peers;

/// <summary>Listens for the run's notifications, and reads the rows after the last one seen when there is one.</summary>
internal sealed class PostgresFollowing : IFollowing
{
    private const string ReadOn = "select position, frame from frames where run = $1 and position > $2 order by position";

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _read;
    private long _last;
    private bool _isNotified;

    private PostgresFollowing(NpgsqlConnection connection, Guid run)
    {
        _connection = connection;
        _read = new NpgsqlCommand(ReadOn, connection)
        {
            Parameters = { new NpgsqlParameter { Value = run }, new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint } },
        };

        // One that comes while rows are read is told in no other way.
        connection.Notification += (_, _) => _isNotified = true;
    }

    public static string ChannelOf(Guid run) => $"run_{run:n}";

    public static async Task<PostgresFollowing> OpenAsync(NpgsqlConnection connection, Guid run)
    {
        var following = new PostgresFollowing(connection, run);
        await using var listen = new NpgsqlCommand($"listen {ChannelOf(run)}", connection);
        await listen.ExecuteNonQueryAsync();
        await following._read.PrepareAsync();
        return following;
    }

    public async ValueTask<int> NextAsync(CancellationToken cancellationToken)
    {
        while (!_isNotified)
            await _connection.WaitAsync(cancellationToken);

        _isNotified = false;
        _read.Parameters[1].Value = _last;
        int came = 0;
        await using NpgsqlDataReader rows = await _read.ExecuteReaderAsync(cancellationToken);
        for (; await rows.ReadAsync(cancellationToken); came++)
        {
            _last = rows.GetInt64(0);
            rows.GetFieldValue<byte[]>(1);
        }

        return came;
    }

    public async ValueTask DisposeAsync()
    {
        await _read.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
