using Xunit;

namespace Verbatim.Server.Tests.Fixture;

/// <summary>A server that seals runs as soon as they have ended.</summary>
public sealed class SealingServer : IAsyncLifetime
{
    public ServerProcess Process { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Process = await ServerProcess.StartAsync(new ServerSettings
    {
        Variables = new Dictionary<string, string> { ["Ledger__SealAfter"] = "00:00:00" },
    });

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
