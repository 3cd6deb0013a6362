namespace Verbatim.Bench.Peers;

/// <summary>A replay over HTTP whose size is known.</summary>
internal sealed class HttpReplay(RawConnection connection, string request, long frames, long bytes) : IReplay
{
    private readonly byte[] _scratch = new byte[256 * 1024];
    private readonly byte[] _request = connection.Head(request, "");

    public async ValueTask<long> ReadAsync()
    {
        await connection.SendAsync(_request);
        await connection.ReadHeadAsync();
        long came = await connection.ReadToEndAsync(_scratch);
        return came == bytes ? frames : throw new InvalidOperationException($"{came} bytes came instead of {bytes}.");
    }

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }
}
