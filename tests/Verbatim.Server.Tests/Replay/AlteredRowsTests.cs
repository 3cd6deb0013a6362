using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Verbatim.Server.Tests.Cli;
using Verbatim.Server.Tests.Fixture;
using Verbatim.Server.Tests.Proofs;
using Xunit;

namespace Verbatim.Server.Tests.Replay;

/// <summary>What a damaged row says is never shown: a transcript comes from the run's header and frames, and a list goes on without it.</summary>
public sealed class AlteredRowsTests
{
    private static readonly string[] Columns =
    [
        "status = 4", "status = 6", "ended_ms = 1", "final_text = 'Something else.'", "bytes = 1", "stream_id = 'another'", "last = 2",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_that_says_another_end_is_refused_and_never_shown_instead_of_the_frames(bool isChecksumKept)
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using RunClient client = server.Member();
        string untouched = await RecordAsync(client);
        byte[] before = await TranscriptAsync(client, untouched);
        Dictionary<string, string> runs = [];
        foreach (string column in Columns)
            runs[column] = await RecordAsync(client);

        await server.KillAsync();
        foreach ((string column, string run) in runs)
            Alter(server, $"update run set {(isChecksumKept ? column : $"{column}, end_xxh3 = null")} where id = $run", run);
        await server.RestartAsync();

        foreach ((string column, string run) in runs)
        {
            using HttpResponseMessage response = await client.Http.GetAsync($"{RunClient.Runs}/{run}/transcript", Cancellation);
            Assert.True(response.StatusCode == HttpStatusCode.InternalServerError, $"{column}: {response.StatusCode}");
        }

        Assert.Equal(before, await TranscriptAsync(client, untouched));
    }

    [Fact]
    public async Task Rows_of_a_providers_stream_are_no_part_of_the_transcript()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using RunClient client = server.Member();
        string run = await client.CreateAsync();
        byte[] body = await File.ReadAllBytesAsync(Path.Combine(Recordings.OwnFolder, "web-search.sse"), Cancellation);
        using HttpResponseMessage recorded = await client.RecordAsync(run, body, "text/event-stream", "?source=openai-responses&more=true");
        Assert.Equal(HttpStatusCode.OK, recorded.StatusCode);
        byte[] before = await TranscriptAsync(client, run);

        await server.KillAsync();
        Alter(server, "update source_body set state = x'00' where run = (select number from run where id = $run)", run);
        await server.RestartAsync();

        Assert.Equal(before, await TranscriptAsync(client, run));
    }

    [Fact]
    [Trait("Clauses", "R-96 R-97")]
    public async Task A_list_leaves_out_runs_whose_rows_are_damaged_and_says_how_many()
    {
        await using ServerProcess server = await ServerProcess.StartAsync();
        using RunClient client = server.Member();
        List<string> whole = [];
        List<string> damaged = [];
        for (int i = 0; i < 7; i++)
            (i is 1 or 2 or 5 ? damaged : whole).Insert(0, await RecordAsync(client));
        string live = await client.CreateAsync();
        damaged.Add(live);

        await server.KillAsync();
        foreach (string run in damaged)
            Alter(server, "update run set request_message = 'Something else?' where id = $run", run);
        await server.RestartAsync();

        List<string> walked = [];
        int missing = 0;
        string? cursor = null;
        do
        {
            JsonElement page = await client.GetAsync($"{RunClient.Runs}?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            walked.AddRange(page.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("workflow_run_id").GetString()!));
            missing += page.TryGetProperty("damaged", out JsonElement count) ? count.GetInt32() : 0;
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        Assert.Equal(whole, walked);
        Assert.Equal(damaged.Count, missing);

        (int code, string listed, string said) = await Command.RunAsync(server.Tokens.For("acme", "ann", "member"), "runs", "--server", server.Address.ToString());
        Assert.Equal(0, code);
        Assert.Equal(whole, listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
        Assert.Equal("4 more cannot be read: damaged. 'verbatim verify --all' says what is wrong with them.\n", said);
    }

    private static async Task<string> RecordAsync(RunClient client)
    {
        string run = await client.CreateAsync();
        await client.RecordedAsync(run, SomeFrames.Run(4, run));
        return run;
    }

    private static Task<byte[]> TranscriptAsync(RunClient client, string run) =>
        client.Http.GetByteArrayAsync($"{RunClient.Runs}/{run}/transcript", Cancellation);

    private static void Alter(ServerProcess server, string statement, string run)
    {
        string database = Path.Combine(server.DataDirectory, "ledger.db");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements stand above.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$run", run);
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
