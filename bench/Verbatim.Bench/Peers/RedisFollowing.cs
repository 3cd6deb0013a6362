namespace Verbatim.Bench.Peers;

/// <summary>Waits in <c>XREAD BLOCK</c> for entries after the last one seen.</summary>
internal sealed class RedisFollowing(RespConnection connection, string key) : IFollowing
{
    private long _last;

    public async ValueTask<int> NextAsync(CancellationToken cancellationToken)
    {
        await connection.SendAsync($"XREAD BLOCK 0 STREAMS {key} {_last}-1");
        int came = Take(await connection.AnswerAsync(cancellationToken));
        _last += came;
        return came;
    }

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    // One stream: its key and its entries.
    private static int Take(ReadOnlyMemory<byte> answer)
    {
        var reader = new RespReader(answer.Span);
        reader.Number();
        reader.Number();
        reader.Bulk();
        return (int)RedisRecording.Entries(ref reader);
    }
}
