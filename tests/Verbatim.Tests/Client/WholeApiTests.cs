using System.Net;
using System.Text;
using System.Text.Json;
using Verbatim.Client;
using Verbatim.Client.Attachments;
using Verbatim.Frames;
using Verbatim.Frames.Wire;
using Verbatim.Tests.House;
using Xunit;

namespace Verbatim.Tests.Client;

/// <summary>Holds the client against the description of the API: each operation has its method, and the method asks for that operation.</summary>
public sealed class WholeApiTests
{
    private static readonly RunId Run = RunId.Parse("run-1");
    private static readonly ConversationId Conversation = ConversationId.Parse("c-1");
    private static readonly NewWorkflowRun Start = new() { Message = "Hi" };

    private static readonly Dictionary<string, Func<VerbatimClient, CancellationToken, Task>> Methods = new()
    {
        ["Live"] = (client, cancellation) => client.LiveAsync(cancellation),
        ["Ready"] = (client, cancellation) => client.ReadyAsync(cancellation),
        ["ListWorkflows"] = (client, cancellation) => client.WorkflowsAsync(cancellation),
        ["GetWorkflow"] = (client, cancellation) => client.WorkflowAsync("demo", cancellation),
        ["RunStream"] = (client, cancellation) => client.StartRunAsync("demo", Start, null, cancellation),
        ["Run"] = (client, cancellation) => client.RunWorkflowAsync("demo", Start, null, cancellation),
        ["ListRuns"] = (client, cancellation) => client.RunsAsync(new RunFilter(), null, cancellation),
        ["CreateRun"] = (client, cancellation) => client.CreateRunAsync(new NewRun { WorkflowKey = "demo" }, cancellation),
        ["GetRun"] = (client, cancellation) => client.RunAsync(Run, cancellation),
        ["DeleteRun"] = (client, cancellation) => client.DeleteRunAsync(Run, cancellation),
        ["CancelRun"] = (client, cancellation) => client.CancelRunAsync(Run, cancellation),
        ["ReplayEvents"] = (client, cancellation) => client.EventsAsync(Run, 10, null, cancellation),
        ["ReplayStream"] = (client, cancellation) => FirstAsync(client.FollowAsync(Run, cursor: null, cancellation)),
        ["GetTranscript"] = (client, cancellation) => client.TranscriptAsync(Run, cancellation),
        ["ConversationEvents"] = (client, cancellation) => client.ConversationEventsAsync(Conversation, 10, null, cancellation),
        ["ConversationStream"] = (client, cancellation) => FirstAsync(client.FollowAsync(Conversation, null, null, cancellation)),
        ["VerifyRun"] = (client, cancellation) => FirstAsync(client.VerifyAsync(Run, cancellation)),
        ["VerifyRuns"] = (client, cancellation) => FirstAsync(client.VerifyAsync(null, cancellation)),
        ["ReadAudit"] = (client, cancellation) => FirstAsync(client.AuditAsync(cancellation)),
        ["RecordFrames"] = (client, cancellation) => client.AppendAsync(Run, [], cancellation),
        ["GetUploadUrl"] = (client, cancellation) => client.Attachments.UploadAsync(new NewAttachment("a"), new MemoryStream(), cancellation),
        ["UploadObject"] = (client, cancellation) => client.Attachments.UploadOnceAsync(new NewAttachment("a"), new MemoryStream(), cancellation),
        ["GetObject"] = (client, cancellation) => client.Attachments.FindAsync(ObjectId.Parse("obj-1"), cancellation),
        ["DeleteObject"] = (client, cancellation) => client.Attachments.DeleteAsync(ObjectId.Parse("obj-1"), cancellation),
        ["GetDownloadUrl"] = (client, cancellation) => client.Attachments.LinkAsync(ObjectId.Parse("obj-1"), null, cancellation),
        ["GetDownloadUrls"] = (client, cancellation) => client.Attachments.LinksAsync([ObjectId.Parse("obj-1")], null, cancellation),
        ["TakeBackup"] = (client, cancellation) => client.BackupAsync(hasKeys: true, cancellation),
        ["ListKeys"] = (client, cancellation) => client.KeysAsync(cancellation),
        ["CreateKey"] = (client, cancellation) => client.CreateKeyAsync("a key", ["conversations:write"], cancellation),
        ["RevokeKey"] = (client, cancellation) => client.RevokeKeyAsync("key-1", cancellation),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static IReadOnlyDictionary<string, string> Operations { get; } = ReadOperations();

    public static TheoryData<string> Names => [.. Operations.Keys];

    [Fact]
    public void Every_operation_of_the_API_has_a_method_of_the_client() => Assert.Equal(Operations.Keys.Order(), Methods.Keys.Order());

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_method_asks_for_its_operation(string operation)
    {
        var server = new ScriptedServer().Answers(() => ScriptedServer.Answer(HttpStatusCode.NotFound));

        VerbatimException refused = await Assert.ThrowsAsync<VerbatimException>(() => Methods[operation](new VerbatimClient(server.Connect()), Cancellation));

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal(Operations[operation], Assert.Single(server.Requests).Split('?')[0]);
    }

    [Fact]
    public async Task A_conversation_is_followed_across_lost_connections_whatever_the_ids_of_its_frames()
    {
        var server = new ScriptedServer()
            .StreamsAndBreaks(Event("a", 1), Event("b", 2), Event("c", 1))
            .Streams(Event("d", 1))
            .Answers(() => ScriptedServer.Answer(HttpStatusCode.NotFound));
        List<string> cursors = [];

        await Assert.ThrowsAsync<VerbatimException>(async () =>
        {
            await foreach (StreamedFrame frame in new VerbatimClient(server.Connect(), new HeldTime()).FollowAsync(Conversation, null, null, Cancellation))
                cursors.Add(frame.Cursor!);
        });

        Assert.Equal(["a", "b", "c", "d"], cursors);
        Assert.Equal(["", " after c", " after d"], server.Requests.Select(request => request.Replace("GET /api/v1/conversations/c-1/ledger/stream?ids=true&follow=true", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_page_of_a_conversation_gives_frames_exactly_and_always_leads_on()
    {
        var server = new ScriptedServer().AnswersJson(HttpStatusCode.OK, """{"conversation_id":"c-1","items":[{ "n" : 1.50 }],"next_cursor":"n"}""");

        ConversationPage page = await new VerbatimClient(server.Connect()).ConversationEventsBackAsync(Conversation, 5, "c", Cancellation);

        Assert.Equal(("""{ "n" : 1.50 }""", "n"), (Encoding.UTF8.GetString(Assert.Single(page.Items).Span), page.NextCursor));
        Assert.EndsWith("/ledger/events?direction=backward&limit=5&cursor=c", Assert.Single(server.Requests), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"entries\":1}\n", true)]
    [InlineData("", false)]
    public async Task An_audit_log_without_its_last_line_is_not_whole(string end, bool isWhole)
    {
        const string Entry = """{"at":"2026-01-31T09:31:00Z","user_id":"eve","action":"deleted","subject":"run number 7"}""" + "\n";
        var server = new ScriptedServer().AnswersJson(HttpStatusCode.OK, Entry + end, "application/x-ndjson");
        List<AuditedAction> entries = [];

        Exception? cut = await Record.ExceptionAsync(async () =>
        {
            await foreach (AuditedAction entry in new VerbatimClient(server.Connect()).AuditAsync(Cancellation))
                entries.Add(entry);
        });

        Assert.Equal(new AuditedAction(DateTimeOffset.Parse("2026-01-31T09:31:00Z", null), "eve", "deleted", "run number 7"), Assert.Single(entries));
        Assert.Equal(isWhole, cut is null);
    }

    private static string Event(string cursor, int position) => $"id: {cursor}\ndata: {ScriptedServer.Frame(position, "final")}\n\n";

    private static async Task FirstAsync<T>(IAsyncEnumerable<T> items)
    {
        await using IAsyncEnumerator<T> each = items.GetAsyncEnumerator(Cancellation);
        await each.MoveNextAsync();
    }

    /// <summary>Each operation's name, and how it is asked for with the ids that are used here.</summary>
    private static Dictionary<string, string> ReadOperations()
    {
        using JsonDocument document = JsonDocument.Parse(Repository.Read("openapi/verbatim.v1.json"));
        return document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (
                Name: operation.Value.GetProperty("operationId").GetString()!,
                Request: $"{operation.Name.ToUpperInvariant()} {path.Name}"
                    .Replace("{run_id}", "run-1", StringComparison.Ordinal)
                    .Replace("{conversation_id}", "c-1", StringComparison.Ordinal)
                    .Replace("{workflow_key}", "demo", StringComparison.Ordinal)
                    .Replace("{object_id}", "obj-1", StringComparison.Ordinal)
                    .Replace("{key_id}", "key-1", StringComparison.Ordinal))))
            .ToDictionary(operation => operation.Name, operation => operation.Request);
    }
}
