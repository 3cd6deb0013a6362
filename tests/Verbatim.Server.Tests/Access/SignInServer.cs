using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Access;

/// <summary>An authority and a server at which people sign in with it.</summary>
public sealed class SignInServer : IAsyncLifetime
{
    public AuthorityProcess Authority { get; private set; } = null!;

    public ServerProcess Server { get; private set; } = null!;

    public Task<ServerProcess> StartAsync(params (string Name, string Value)[] settings) =>
        Authority.ServerAsync([("Access__ClientId", "verbatim-web"), ("Access__ClientSecret", AuthorityProcess.Secret), .. settings]);

    public async ValueTask InitializeAsync()
    {
        Authority = await AuthorityProcess.StartAsync();
        Server = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Authority.DisposeAsync();
    }
}
