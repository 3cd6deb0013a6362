using Verbatim.Frames;

namespace Verbatim.Ledger.Stores;

/// <summary>From here on, the frames of a conversation are those of this run, until its next span.</summary>
/// <remarks>
/// A span says where it begins only. It ends where the next span of the same run begins, or with the run: a count would have to
/// be written again with every commit.
/// </remarks>
/// <param name="Conversation">The number of the conversation.</param>
/// <param name="Run">The number of the run.</param>
/// <param name="First">The position of the span's first frame.</param>
public sealed record NewSpan(long Conversation, long Run, Position First);
