#:package Verbatim.Client@0.1.0
#:property PublishAot=false

// Records a run as an agent would, and follows it meanwhile as a user's screen would.
//
//   dotnet run record-and-follow.cs SERVER TOKEN

using System.Text;
using System.Text.Json;
using Verbatim.Client;
using Verbatim.Frames.Wire;

using var http = new HttpClient { BaseAddress = new Uri($"{args[0].TrimEnd('/')}/"), Timeout = Timeout.InfiniteTimeSpan };
http.DefaultRequestHeaders.Authorization = new("Bearer", args[1]);
var client = new VerbatimClient(http);

var asked = new NewRun { WorkflowKey = "sample", RequestMessage = "Say something." };
await using RunRecorder recorder = await client.BeginRecordingAsync(asked, new RunRecorderOptions(), CancellationToken.None);
string conversation = (await client.RunAsync(recorder.Run, CancellationToken.None)).ConversationId.ToString();
Console.WriteLine($"run {recorder.Run}");

// The screen: it gets each frame once it is durable, and the end as a frame of its own.
Task following = Task.Run(async () =>
{
    await foreach (StreamedFrame frame in client.FollowAsync(recorder.Run, cursor: null, CancellationToken.None))
        Console.WriteLine(Encoding.UTF8.GetString(frame.Bytes.Span));
});

// The agent: what it says, word by word, and how it ended.
string[] words = ["Hello", ", ", "world", "."];
for (int i = 0; i < words.Length; i++)
    await recorder.RecordAsync(Frame(i + 1, new { kind = "message.delta", output_index = 0, item_id = "m1", content_index = 0, delta = words[i] }), CancellationToken.None);
await recorder.RecordAsync(Frame(words.Length + 1, new { kind = "final", final = new { status = "completed", response_text = string.Concat(words), attachments = Array.Empty<object>() } }), CancellationToken.None);

FramesRecorded recorded = await recorder.CompleteAsync(CancellationToken.None);
await following;
Console.WriteLine($"recorded {recorded.LastEventId} frames");

// Every frame has this envelope (docs/contracts/public-sse-v1.md).
byte[] Frame(int eventId, object own)
{
    var frame = JsonSerializer.SerializeToNode(own)!.AsObject();
    frame["schema"] = "public_sse_v1";
    frame["event_id"] = eventId;
    frame["stream_id"] = "sample";
    frame["server_timestamp"] = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
    frame["conversation_id"] = conversation;
    return JsonSerializer.SerializeToUtf8Bytes(frame);
}
