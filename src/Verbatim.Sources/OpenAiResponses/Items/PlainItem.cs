using System.Text.Json;

namespace Verbatim.Sources.OpenAiResponses.Items;

/// <summary>An item that shows by its name only, such as a list of tools, whose contents are no business of a browser.</summary>
internal sealed class PlainItem(ProviderResponse response, int outputIndex, string type) : OutputItem(response, outputIndex, type)
{
    protected override void OnDone(JsonElement item)
    {
    }
}
