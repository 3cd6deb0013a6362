namespace Verbatim.Transcripts.Exports;

/// <summary>What a line of a printed transcript is: whoever prints it picks the colour.</summary>
public enum TranscriptLineKind
{
    /// <summary>What somebody said, or a tool took or gave.</summary>
    Text,

    /// <summary>Who speaks, or which tool runs.</summary>
    Heading,

    /// <summary>Beside the point: sources, notices, facts.</summary>
    Note,

    /// <summary>What went wrong, or was declined.</summary>
    Warning,
}
