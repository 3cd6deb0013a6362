using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Verbatim.Bench.Peers;

/// <summary>A subject of the stream; what is published to it is acknowledged by JetStream.</summary>
internal sealed class NatsRecording(NatsConnection connection, int port) : IRecording
{
    private readonly ArrayBufferWriter<byte> _messages = new();
    private readonly BenchRun _run = new(Guid.NewGuid().ToString("n"), Guid.NewGuid().ToString("n"));
    private long _frames;

    private string Subject => $"{NatsContender.Stream}.{_run.Id}";

    public async ValueTask AppendAsync(long first, int count)
    {
        string subject = Subject;
        _messages.ResetWrittenCount();
        for (int i = 0; i < count; i++)
            connection.Write(subject, _run.Frame(first + i), _messages);
        await connection.SendAsync(_messages.WrittenMemory);
        for (int i = 0; i < count; i++)
        {
            (_, ReadOnlyMemory<byte> acknowledgement) = await connection.NextAsync();
            if (acknowledgement.Span.IndexOf("\"seq\":"u8) < 0)
                throw new InvalidOperationException($"JetStream answered {Encoding.ASCII.GetString(acknowledgement.Span)}");
        }

        _frames += count;
    }

    public async Task<long?> CountAsync()
    {
        JsonElement answer = await connection.RequestAsync($"STREAM.INFO.{NatsContender.Stream}", $"{{\"subjects_filter\":\"{Subject}\"}}");
        return answer.GetProperty("state").GetProperty("subjects").GetProperty(Subject).GetInt64();
    }

    public async Task<IFollowing> FollowAsync()
    {
        NatsConnection following = await NatsConnection.OpenAsync(port);
        (string deliver, _) = await following.SubscribeAsync();
        await following.AskAsync($"CONSUMER.CREATE.{NatsContender.Stream}", Consumer(deliver));
        return new NatsFollowing(following);
    }

    public async ValueTask<long> ReadAsync()
    {
        (string deliver, int id) = await connection.SubscribeAsync();
        await connection.AskAsync($"CONSUMER.CREATE.{NatsContender.Stream}", Consumer(deliver));
        (long frames, string? consumer) = (0, null);
        while (frames < _frames || consumer is null)
        {
            (int subscription, ReadOnlyMemory<byte> payload) = await connection.NextAsync();
            if (subscription == NatsConnection.Answers)
                consumer = NatsConnection.Answer(payload).GetProperty("name").GetString();
            else
                frames++;
        }

        await connection.UnsubscribeAsync(id);
        await connection.RequestAsync($"CONSUMER.DELETE.{NatsContender.Stream}.{consumer}", "");
        return frames;
    }

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    // One that is gone with its subscription, from the first frame on, with nothing to acknowledge: as an ordered consumer is.
    private string Consumer(string deliver) =>
        $"{{\"stream_name\":\"{NatsContender.Stream}\",\"config\":{{\"deliver_subject\":\"{deliver}\",\"filter_subject\":\"{Subject}\"," +
        "\"deliver_policy\":\"all\",\"ack_policy\":\"none\",\"replay_policy\":\"instant\",\"max_deliver\":1,\"mem_storage\":true}}";
}
