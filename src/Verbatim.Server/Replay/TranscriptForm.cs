namespace Verbatim.Server.Replay;

/// <summary>What a transcript may be answered as.</summary>
internal enum TranscriptForm
{
    Json,
    Markdown,
}
