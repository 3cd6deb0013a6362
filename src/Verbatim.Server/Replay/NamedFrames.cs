using System.Buffers;
using System.Text;
using Verbatim.Frames;
using Verbatim.Ledger;

namespace Verbatim.Server.Replay;

/// <summary>Frames with a line <c>id: cursor</c> before each .</summary>
internal static class NamedFrames
{
    // "id: " before a cursor and a line feed after it.
    public const int IdOverhead = 5;

    public static ReadOnlyMemory<byte> Of(FrameBlock block, Func<Position, string> cursorAfter)
    {
        var named = new ArrayBufferWriter<byte>(block.Payload.Length + (block.Count * 64));
        Position position = block.First;
        foreach (ReadOnlyMemory<byte> frame in block.Frames)
        {
            named.Write(Encoding.ASCII.GetBytes($"id: {cursorAfter(position)}\ndata: "));
            named.Write(frame.Span);
            named.Write("\n\n"u8);
            position = position.Next;
        }

        return named.WrittenMemory;
    }
}
