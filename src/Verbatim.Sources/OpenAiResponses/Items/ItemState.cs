using System.Text.Json;
using Verbatim.Frames.Events;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>What an item knows where its body ends within its response: the next body may go on with it.</summary>
internal sealed record ItemState
{
    public required int OutputIndex { get; init; }

    public required string Type { get; init; }

    public string? ItemId { get; init; }

    public bool IsAdded { get; init; }

    public bool IsDone { get; init; }

    /// <summary>The item as it was announced, where it was announced whole or holds its question back.</summary>
    public JsonElement? Announced { get; init; }

    public string? Role { get; init; }

    public string? Phase { get; init; }

    public IReadOnlyList<TextState>? Texts { get; init; }

    public IReadOnlyList<TextState>? Refusals { get; init; }

    public IReadOnlyList<TextState>? Summaries { get; init; }

    public TextState? Code { get; init; }

    public CallState? Call { get; init; }

    public JsonElement? Output { get; init; }

    public ToolState? Tool { get; init; }

    public bool HasFailed { get; init; }

    public IReadOnlyList<Notice>? Notices { get; init; }
}
