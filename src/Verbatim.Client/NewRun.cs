using System.Buffers.Text;
using System.Security.Cryptography;
using Verbatim.Client.Attachments;
using Verbatim.Frames;

namespace Verbatim.Client;

/// <summary>A run that executes elsewhere and is to be recorded (contract workflow-run-replay-v1, R-110).</summary>
public sealed record NewRun
{
    /// <summary>What runs; it need not be a workflow that the server lists.</summary>
    public required string WorkflowKey { get; init; }

    /// <summary>The run's id; made by the server where null. Whoever gives one may retry the call.</summary>
    public RunId? WorkflowRunId { get; init; }

    /// <summary>The conversation to join, or to create; made by the server where null.</summary>
    public ConversationId? ConversationId { get; init; }

    /// <summary>What the user asked.</summary>
    public string? RequestMessage { get; init; }

    /// <summary><c>private</c> keeps a new conversation to its user and admins.</summary>
    public string? Visibility { get; init; }

    /// <summary>What the request carries: at most 100 attachments that are there for the caller, each once; none where null.</summary>
    public IReadOnlyList<AttachmentName>? Attachments { get; init; }

    /// <summary>An id of 128 random bits, for who begins a run and may have to say so twice.</summary>
    public static RunId FreshId() => RunId.Parse("run_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
}
