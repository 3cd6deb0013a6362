namespace Verbatim.Bench.Peers;

/// <summary>Takes what JetStream pushes to a subscription.</summary>
internal sealed class NatsFollowing(NatsConnection connection) : IFollowing
{
    public async ValueTask<int> NextAsync(CancellationToken cancellationToken)
    {
        (int subscription, ReadOnlyMemory<byte> payload) = await connection.NextAsync(cancellationToken);
        if (subscription != NatsConnection.Answers)
            return 1;

        // That the consumer is there.
        NatsConnection.Answer(payload);
        return 0;
    }

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }
}
