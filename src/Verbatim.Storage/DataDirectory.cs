namespace Verbatim.Storage;

/// <summary>Where a server keeps everything, unless it is told otherwise.</summary>
public static class DataDirectory
{
    /// <summary><c>Verbatim</c> below the user's local application data.</summary>
    public static string Default =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "Verbatim");
}
