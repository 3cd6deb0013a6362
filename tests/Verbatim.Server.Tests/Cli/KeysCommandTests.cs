using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Cli;

/// <summary><c>verbatim keys</c> against the server.</summary>
public sealed class KeysCommandTests(SharedServer shared)
{
    private string Server => shared.Process.Address.ToString();

    [Fact]
    public async Task A_key_is_created_listed_and_revoked()
    {
        string token = shared.Process.Tokens.For("cli-keys", "eve", "admin", "keys:manage conversations:*");
        (int code, string key, string errors) = await Command.RunAsync(token, "keys", "create", "nightly", "--server", Server);
        Assert.Equal(0, code);
        string id = key.Split('_')[1];
        Assert.Contains(id, errors, StringComparison.Ordinal);

        using var recorder = new RunClient(shared.Process, key.Trim());
        await recorder.CreateAsync();

        (_, string list, _) = await Command.RunAsync(token, "keys", "list", "--server", Server);
        string line = Assert.Single(list.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith(id, line, StringComparison.Ordinal);
        Assert.EndsWith("conversations:write  nightly", line, StringComparison.Ordinal);

        Assert.Equal((0, "", ""), await Command.RunAsync(token, "keys", "revoke", id, "--server", Server));
        using HttpResponseMessage refused = await recorder.PostJsonAsync(RunClient.Runs, """{"workflow_key":"k"}""");
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal((0, "", ""), await Command.RunAsync(token, "keys", "list", "--server", Server));
    }

    [Fact]
    public async Task Who_may_not_is_told_what_it_takes()
    {
        (int code, string output, string errors) = await Command.RunAsync(
            shared.Process.Tokens.For("cli-keys", "ann", "member", "keys:manage"), "keys", "create", "nightly", "--server", Server);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("the role admin and the scope keys:manage", errors, StringComparison.Ordinal);
    }
}
