using System.Net;
using Microsoft.Data.Sqlite;
using Verbatim.Server.Tests.Cli;
using Verbatim.Server.Tests.Fixture;
using Xunit;

namespace Verbatim.Server.Tests.Verification;

/// <summary>Verifying over HTTP and from the command line .</summary>
[Trait("Clauses", "R-180 R-181 R-182 R-183 R-184 R-185 R-186 R-187 R-188")]
public sealed class VerificationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Admins_verify_the_runs_of_their_tenant_and_nobody_else_verifies_anything()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using RunClient member = server.Member();
        string run = await RecordAsync(member);
        using RunClient stranger = server.Member("other");
        string foreign = await RecordAsync(stranger);
        using HttpClient admin = server.Client(server.Tokens.For("acme", "adam", "admin", "conversations:read"));

        string one = await admin.GetStringAsync($"{RunClient.Runs}/{run}/verification", Cancellation);
        string all = await admin.GetStringAsync("/api/v1/ledger/verification", Cancellation);

        string expected = $$"""{"workflow_run_id":"{{run}}","frames":3,"attachments":0,"damage":[]}""" + "\n" + """{"verified_runs":1,"deleted_runs":0}""" + "\n";
        Assert.Equal((expected, expected), (one, all));
        await AssertAnswerAsync(admin, $"{RunClient.Runs}/{foreign}/verification", HttpStatusCode.NotFound);
        await AssertAnswerAsync(member.Http, $"{RunClient.Runs}/{run}/verification", HttpStatusCode.Forbidden);
        await AssertAnswerAsync(member.Http, $"{RunClient.Runs}/nothing/verification", HttpStatusCode.Forbidden);
        await AssertAnswerAsync(member.Http, "/api/v1/ledger/verification", HttpStatusCode.Forbidden);
        using HttpClient writer = server.Client(server.Tokens.For("acme", "adam", "admin", "conversations:write"));
        await AssertAnswerAsync(writer, "/api/v1/ledger/verification", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_command_ends_with_0_1_or_2_and_names_the_frames()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using RunClient member = server.Member();
        string run = await RecordAsync(member);
        string token = server.Tokens.For("acme", "adam", "admin");
        string address = server.Address.ToString();

        (int code, string output, _) = await Command.RunAsync(token, "verify", run, "--server", address);
        Assert.Equal((0, "Recomputed 1 run and 3 frames: all as recorded.\n"), (code, output));
        Assert.Equal(2, (await Command.RunAsync(token, "verify", "--server", address)).Code);
        Assert.Equal(
            (2, "", "verbatim: There is no run no-such-run here, or it is not yours to see.\n"), await Command.RunAsync(token, "verify", "no-such-run", "--server", address));
        (code, _, string errors) = await Command.RunAsync(server.Tokens.For("acme", "ann", "member"), "verify", "--all", "--server", address);
        Assert.Equal(2, code);
        Assert.EndsWith("Verifying takes the role admin and the scope conversations:read.\n", errors, StringComparison.Ordinal);
        Assert.Equal(2, (await Command.RunAsync(null, "verify", "--all", "--offline", "--data", server.DataDirectory)).Code);

        await server.KillAsync();
        Execute(server, "update block set payload = zeroblob(length(payload)) where first = 1");
        (code, output, _) = await Command.RunAsync(null, "verify", "--all", "--offline", "--data", server.DataDirectory);
        Assert.Equal(1, code);
        Assert.Contains($"run acme/{run}, frame", output, StringComparison.Ordinal);

        await server.RestartAsync();
        (code, output, _) = await Command.RunAsync(token, "verify", "--all", "--server", server.Address.ToString());
        Assert.Equal(1, code);
        Assert.Contains($"run {run}, frame", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_whose_database_was_rolled_back_does_not_start_before_the_loss_is_accepted()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using RunClient member = server.Member();
        string run = await RecordAsync(member);
        await server.KillAsync();
        File.Delete(Path.Combine(server.DataDirectory, "ledger.db-wal"));

        ServerExit refused = await ServerProcess.RunToItsEndAsync("--data", server.DataDirectory);
        Assert.Equal(1, refused.Code);
        Assert.Contains("its witness saw commit", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(1, (await Command.RunAsync(null, "verify", "--all", "--offline", "--data", server.DataDirectory)).Code);

        (int code, string output, _) = await Command.RunAsync(null, "accept-loss", "--data", server.DataDirectory);

        Assert.Equal(0, code);
        Assert.StartsWith("Accepted: ", output, StringComparison.Ordinal);
        await server.RestartAsync();
        await AssertAnswerAsync(member.Http, $"{RunClient.Runs}/{run}", HttpStatusCode.NotFound);
        string again = await RecordAsync(member);
        Assert.NotEqual(run, again);
    }

    private static async Task<string> RecordAsync(RunClient client)
    {
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Delta(1, run, "one"), SomeFrames.Delta(2, run, "two"), SomeFrames.Final(3, run));
        return run;
    }

    private static async Task AssertAnswerAsync(HttpClient http, string path, HttpStatusCode expected)
    {
        using HttpResponseMessage answer = await http.GetAsync(path, Cancellation);
        Assert.Equal(expected, answer.StatusCode);
    }

    private static void Execute(ServerProcess server, string sql)
    {
        string file = Path.Combine(server.DataDirectory, "ledger.db");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
