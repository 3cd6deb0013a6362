using System.Buffers;
using System.Globalization;
using System.Text;

namespace Verbatim.Bench.Peers;

/// <summary>A stream whose entries have the positions of their frames as ids.</summary>
internal sealed class RedisRecording(RespConnection connection, int port) : IRecording
{
    private const int FramesOfPage = 1000;

    private readonly ArrayBufferWriter<byte> _commands = new();
    private readonly BenchRun _run = new(Guid.NewGuid().ToString("n"), Guid.NewGuid().ToString("n"));

    public async ValueTask AppendAsync(long first, int count)
    {
        _commands.ResetWrittenCount();
        for (int i = 0; i < count; i++)
            Add(first + i);
        await connection.SendAsync(_commands.WrittenMemory);
        for (int i = 0; i < count; i++)
            new RespReader((await connection.AnswerAsync()).Span).Bulk();
    }

    public async Task<long?> CountAsync() => await connection.NumberAsync($"XLEN {_run.Id}");

    public async Task<IFollowing> FollowAsync() => new RedisFollowing(await RespConnection.OpenAsync(port), _run.Id);

    public async ValueTask<long> ReadAsync()
    {
        long frames = 0;
        string from = "-";
        while (true)
        {
            await connection.SendAsync($"XRANGE {_run.Id} {from} + COUNT {FramesOfPage}");
            long came = Take(await connection.AnswerAsync());
            frames += came;
            if (came < FramesOfPage)
                return frames;

            from = string.Create(CultureInfo.InvariantCulture, $"({frames}-1");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await connection.NumberAsync($"DEL {_run.Id}");
        connection.Dispose();
    }

    /// <summary>Goes over entries, each an id and its fields.</summary>
    internal static long Entries(ref RespReader reader)
    {
        long entries = Math.Max(reader.Number(), 0);
        for (long i = 0; i < entries; i++)
        {
            reader.Number();
            reader.Bulk();
            reader.Number();
            reader.Bulk();
            reader.Bulk();
        }

        return entries;
    }

    private static long Take(ReadOnlyMemory<byte> answer)
    {
        var reader = new RespReader(answer.Span);
        return Entries(ref reader);
    }

    private void Add(long position)
    {
        byte[] frame = _run.Frame(position);
        string id = string.Create(CultureInfo.InvariantCulture, $"{position}-1");
        _commands.Write(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"*5\r\n$4\r\nXADD\r\n${_run.Id.Length}\r\n{_run.Id}\r\n${id.Length}\r\n{id}\r\n$5\r\nframe\r\n${frame.Length}\r\n")));
        _commands.Write(frame);
        _commands.Write("\r\n"u8);
    }
}
