namespace Verbatim.Storage.Tests.S3;

/// <summary>One S3 for the tests of a class, started by the first; they keep apart by their prefixes.</summary>
public sealed class SharedS3 : IAsyncDisposable
{
    private readonly Lazy<Task<S3Server>> _server = new(S3Server.StartAsync);

    internal Task<S3Server> ServerAsync() => _server.Value;

    public async ValueTask DisposeAsync()
    {
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await _server.Value).DisposeAsync();
    }
}
