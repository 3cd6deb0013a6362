using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Cli;

/// <summary><c>verbatim runs</c>, <c>cancel</c>, <c>delete</c> and <c>audit</c> against the server.</summary>
public sealed class RunCommandsTests(SharedServer shared)
{
    private readonly string _tenant = $"cli-{Guid.NewGuid():N}";

    private string Server => shared.Process.Address.ToString();

    [Fact]
    public async Task Runs_are_listed_cancelled_and_deleted_and_the_audit_log_tells()
    {
        string token = shared.Process.Tokens.For(_tenant, "eve", "admin");
        using var client = new RunClient(shared.Process, token);
        string ended = await client.CreateAsync();
        await client.RecordedAsync(ended, SomeFrames.Final(1, ended));
        string live = await client.CreateAsync();

        Assert.Equal([live, ended], Ids(await OutputAsync(token, "runs")));
        Assert.Equal([live], Ids(await OutputAsync(token, "runs", "--limit", "1")));
        Assert.Equal([ended], Ids(await OutputAsync(token, "runs", "--status", "completed")));
        Assert.Contains("  running  k", await OutputAsync(token, "runs", "--status", "running"), StringComparison.Ordinal);

        Assert.Equal("", await OutputAsync(token, "cancel", live));
        Assert.Contains("  cancelled  k", await OutputAsync(token, "runs", "--limit", "1"), StringComparison.Ordinal);
        (int again, _, string errors) = await Command.RunAsync(token, "cancel", live, "--server", Server);
        Assert.Equal(1, again);
        Assert.Contains("has ended", errors, StringComparison.Ordinal);

        Assert.Equal("", await OutputAsync(token, "delete", ended));
        (int gone, _, string said) = await Command.RunAsync(token, "delete", ended, "--server", Server);
        Assert.Equal(1, gone);
        Assert.Contains($"There is no run {ended} here", said, StringComparison.Ordinal);
        Assert.Equal([live], Ids(await OutputAsync(token, "runs")));
        Assert.Matches("(?m)^[0-9T:Z-]+  eve  deleted  run number [0-9]+$", await OutputAsync(token, "audit"));
    }

    [Fact]
    public async Task More_runs_than_a_page_has_are_listed_as_far_as_is_asked_for()
    {
        string token = shared.Process.Tokens.For(_tenant, "ann", "member");
        using var client = new RunClient(shared.Process, token);
        for (int i = 0; i < 103; i++)
            await client.CreateAsync();

        Assert.Equal(103, Ids(await OutputAsync(token, "runs", "--limit", "1000")).Distinct().Count());
        Assert.Equal(102, Ids(await OutputAsync(token, "runs", "--limit", "102")).Count());
    }

    private async Task<string> OutputAsync(string token, params string[] arguments)
    {
        (int code, string output, string errors) = await Command.RunAsync(token, [.. arguments, "--server", Server]);
        Assert.True(code == 0, errors);
        return output;
    }

    private static IEnumerable<string> Ids(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]);
}
