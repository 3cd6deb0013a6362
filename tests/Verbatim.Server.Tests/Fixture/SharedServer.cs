using Verbatim.Server.Tests.Fixture;
using Xunit;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace Verbatim.Server.Tests.Fixture;

/// <summary>One server for all tests that neither stop it nor configure it. Each test uses a tenant or runs of its own.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public ServerProcess Process { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Process = await ServerProcess.StartAsync();

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
