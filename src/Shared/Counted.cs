using System.Globalization;

// Compiled into the library of image prompts and into the plugin.
#if IPADAPTER_IMAGEPROMPTS
namespace IpAdapter.Diffusion.ImagePrompts;
#else
namespace IpAdapter.Graph.ImagePrompts;
#endif

/// <summary>Numbers of things, as messages say them.</summary>
internal static class Counted
{
    /// <summary><c>1 picture</c>, <c>2 pictures</c>.</summary>
    public static string Things(long count, string thing) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {thing}{(count == 1 ? "" : "s")}");

    /// <summary><c>there is 1 picture</c>, <c>there are 2 pictures</c>.</summary>
    public static string There(long count, string thing) => $"there {(count == 1 ? "is" : "are")} {Things(count, thing)}";
}
