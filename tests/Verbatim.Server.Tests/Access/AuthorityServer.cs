using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Access;

/// <summary>An authority and a server that takes its tokens.</summary>
public sealed class AuthorityServer : IAsyncLifetime
{
    public AuthorityProcess Authority { get; private set; } = null!;

    public ServerProcess Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Authority = await AuthorityProcess.StartAsync();
        Server = await Authority.ServerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Authority.DisposeAsync();
    }
}
