using System.Text.Json;
using Verbatim.Frames.Events;
using Verbatim.Sources.Redaction;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>A generated image: partial images as they come and the whole one at the end, both as chunks of base64.</summary>
internal sealed class ImageItem(ProviderResponse response, int outputIndex) : HostedItem(response, outputIndex, ItemTypes.ImageGeneration)
{
    private bool _isShown;

    protected override IReadOnlyList<string> Statuses { get; } = ["in_progress", "generating", "partial_image", "completed"];

    public override void Take(string name, JsonElement providerEvent)
    {
        if (name == "image_generation_call.partial_image")
            TakePartialImage(providerEvent);
        else
            base.Take(name, providerEvent);
    }

    protected override void OnDone(JsonElement item)
    {
        if (!_isShown && item.Text("result") is { Length: > 0 } image)
        {
            _isShown = true;
            EmitChunks(TargetOf("result", null), "base64", image);
        }

        base.OnDone(item);
    }

    protected override void Read(JsonElement item)
    {
        if (item.Text("revised_prompt") is { } prompt)
            Tool = Tool with { RevisedPrompt = TextCut.ToAtMost(prompt, Options.MaxOutputString, "tool.revised_prompt", ReadAnew("tool.revised_prompt")) };

        Tool = Tool with
        {
            Format = item.Text("output_format") ?? Tool.Format,
            Size = item.Text("size") ?? Tool.Size,
            Quality = item.Text("quality") ?? Tool.Quality,
            Background = item.Text("background") ?? Tool.Background,
        };
    }

    private void TakePartialImage(JsonElement providerEvent)
    {
        if (providerEvent.Text("partial_image_b64") is not { Length: > 0 } image)
            return;

        ReadHeld(providerEvent);
        int index = providerEvent.Index("partial_image_index") ?? 0;
        Show(Tool with { Status = "partial_image", PartialImageIndex = index });
        EmitChunks(TargetOf("partial_image", index), "base64", image);
    }

    private ChunkTarget TargetOf(string field, int? partIndex) =>
        new() { EntityKind = "tool_call", EntityId = ItemId, Field = field, PartIndex = partIndex };
}
