using Verbatim.Frames;

namespace Verbatim.Ledger.Stores;

/// <summary>Frames of one run that follow each other in the commit order of their conversation.</summary>
/// <param name="Id">Rises in commit order.</param>
/// <param name="Run">The run.</param>
/// <param name="First">Its first frame.</param>
/// <param name="Last">Its last frame that is committed; before <paramref name="First"/> where none is kept.</param>
public sealed record ConversationSpan(long Id, RunKey Run, Position First, Position Last);
