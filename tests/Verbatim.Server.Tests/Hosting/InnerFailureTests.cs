using System.Text.Json;
using Microsoft.Data.Sqlite;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Objects;
using Verbatim.Storage.Tests.S3;
using Xunit;

namespace Verbatim.Server.Tests.Hosting;

/// <summary>What fails inside is a problem with the headers of any answer, and without a word about the inside: no stack, path, type, statement or address.</summary>
public sealed class InnerFailureTests
{
    private static readonly string[] Fields = ["type", "title", "status", "detail", "rule", "line", "expected_event_id", "accepted", "duplicates", "last_event_id"];

    private static readonly string[] Inside =
    [
        "   at ", "Exception", "System.", "Microsoft.", "Verbatim.", "Amazon", ".cs", "ledger.db", "/keys", "SQLite", "no such", "select ", "insert ", "127.0.0.1", "S3RVER",
    ];

    [Fact]
    public async Task A_full_disk_a_bucket_that_is_away_and_a_fault_nobody_thought_of_say_nothing_of_the_inside()
    {
        S3Server bucket = await S3Server.StartAsync();
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings
        {
            Variables = new Dictionary<string, string>(BucketTests.Variables(bucket, presigned: false)) { ["Sqlite__MaxDatabaseBytes"] = "1048576" },
        });
        using RunClient ann = server.Member();
        string id = await ann.UploadedAsync();
        await bucket.DisposeAsync();
        await AssertSaysNothingAsync(server, await ann.UploadAsync("?filename=a", [1]), "503 object-store-unavailable");
        await AssertSaysNothingAsync(server, await ann.Http.GetAsync($"{ObjectClient.Objects}/{id}/download-url", RunClient.Cancellation), "503 object-store-unavailable");

        // Where its files should be, there is nothing to write into: no code of the server asks for that.
        Directory.Delete(Path.Combine(server.DataDirectory, "keys", "recorders"));
        using var admin = new RunClient(server, server.Tokens.For("acme", "eve", "admin", "keys:* conversations:*"));
        await AssertSaysNothingAsync(server, await admin.PostJsonAsync("/api/v1/keys", """{"name":"a recorder"}"""), "500 internal");

        string run = await ann.CreateAsync();
        HttpResponseMessage answer;
        int eventId = 0;
        do
            answer = await ann.RecordAsync(run, SomeFrames.NdJson(SomeFrames.Delta(++eventId, run, new string('x', 60_000))));
        while (answer.IsSuccessStatusCode);
        await AssertSaysNothingAsync(server, answer, "507 storage-full");
    }

    [Fact]
    public async Task Damage_and_a_ledger_that_has_stopped_say_nothing_of_the_inside()
    {
        await using ServerProcess server = await ServerProcess.StartAsync(new ServerSettings { Variables = new Dictionary<string, string> { ["Ledger__Seals"] = "false" } });
        using RunClient ann = server.Member();
        string run = await ann.CreateAsync();
        await ann.RecordedAsync(run, SomeFrames.Delta(1, run, "x"), SomeFrames.Final(2, run));
        string live = await ann.CreateAsync();
        string database = Path.Combine(server.DataDirectory, "ledger.db");

        Execute(database, "update block set payload = zeroblob(length(payload))");
        await AssertSaysNothingAsync(server, await ann.Http.GetAsync($"{RunClient.Runs}/{run}/replay/events", RunClient.Cancellation), "500 damaged");
        await AssertSaysNothingAsync(server, await ann.Http.GetAsync($"{RunClient.Runs}/{run}/replay/stream", RunClient.Cancellation), "500 damaged");

        Execute(database, "alter table block rename to gone");
        await AssertSaysNothingAsync(server, await ann.RecordAsync(live, SomeFrames.NdJson(SomeFrames.Delta(1, live, "x"))), "503 ledger-stopped");
    }

    /// <summary>That an answer is this problem, with nothing in it beside what the page of problems says.</summary>
    internal static async Task AssertSaysNothingAsync(ServerProcess server, HttpResponseMessage answer, string expected)
    {
        using (answer)
        {
            string body = await answer.Content.ReadAsStringAsync(RunClient.Cancellation);
            JsonElement problem = RunClient.Parse(body);
            Assert.Equal(expected, $"{(int)answer.StatusCode} {problem.GetProperty("type").GetString()!["urn:verbatim:problem:".Length..]}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Empty(problem.EnumerateObject().Select(field => field.Name).Except(Fields));
            Assert.All(Inside.Append(server.DataDirectory), word => Assert.DoesNotContain(word, body, StringComparison.OrdinalIgnoreCase));
            SafeHeaderTests.AssertSafe(answer);
        }
    }

    private static void Execute(string database, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
