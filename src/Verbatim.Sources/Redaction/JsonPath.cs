using System.Globalization;
using System.Text;

namespace Verbatim.Sources.Redaction;

/// <summary>The place of a value in a frame, written as a dot and bracket path only when a notice asks for it.</summary>
internal sealed class JsonPath(string root)
{
    private readonly Stack<(string? Name, int Index)> _steps = [];

    public void Enter(string name) => _steps.Push((name, 0));

    public void Enter(int index) => _steps.Push((null, index));

    public void Leave() => _steps.Pop();

    public override string ToString()
    {
        var path = new StringBuilder(root);
        foreach ((string? name, int index) in _steps.Reverse())
        {
            if (name is null)
                path.Append('[').Append(index.ToString(CultureInfo.InvariantCulture)).Append(']');
            else if (IsPlain(name))
                path.Append('.').Append(name);
            else
                path.Append("[\"").Append(Quoted(name)).Append("\"]");
        }

        return path.ToString();
    }

    private static string Quoted(string name) =>
        TextCut.ToAtMost(name, 100).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static bool IsPlain(string name) => name.Length is > 0 and <= 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
