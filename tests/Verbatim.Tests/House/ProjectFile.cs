using System.Xml.Linq;

namespace Verbatim.Tests.House;

/// <summary>What a .csproj file says about its dependencies. Projects are named as in the map, without "Verbatim.".</summary>
internal sealed record ProjectFile(string Path, string Project, IReadOnlyList<string> Uses, IReadOnlyList<string> Packages)
{
    public static IReadOnlyList<ProjectFile> In(string folder) => [.. Repository.Files(folder, ".csproj").Select(Read)];

    private static ProjectFile Read(string path)
    {
        XDocument xml = XDocument.Load(Repository.At(path));
        return new ProjectFile(
            path,
            NameOf(path),
            [.. Includes(xml, "ProjectReference").Select(NameOf).Order(StringComparer.Ordinal)],
            [.. Includes(xml, "PackageReference")]);
    }

    private static IEnumerable<string> Includes(XDocument xml, string element) =>
        xml.Descendants(element).Select(reference => (string?)reference.Attribute("Include")).OfType<string>();

    private static string NameOf(string path) =>
        System.IO.Path.GetFileNameWithoutExtension(path.Replace('\\', '/')).Replace("Verbatim.", "", StringComparison.Ordinal);
}
