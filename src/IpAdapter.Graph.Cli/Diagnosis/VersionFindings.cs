using System.Reflection;
using System.Runtime.InteropServices;
using IpAdapter.Diffusion.Platform;

namespace IpAdapter.Graph.Cli.Diagnosis;

/// <summary>What runs here, and on what.</summary>
internal static class VersionFindings
{
    private const string Area = "versions";

    private static string Remedy => $"build the command again, so that its libraries lie in {NativeLibraries.Folder}";

    /// <summary>Looks.</summary>
    public static IEnumerable<Finding> Find()
    {
        var attribute = typeof(VersionFindings).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        var version = attribute?.InformationalVersion ?? "?";
        yield return Finding.Ok(Area, "ipgraph", $"{version}, contract of nodes {ContractVersion.Current}");
        yield return Finding.Ok(Area, "runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        yield return Finding.Ok(Area, "system", $"{RuntimeInformation.OSDescription}, kernel {Environment.OSVersion.Version}");
        yield return LibtorchFinding();
        yield return VipsFinding();
    }

    private static Finding LibtorchFinding()
    {
        try
        {
            var loaded = NativeLibraries.LoadTorch();
            var binding = typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3);
            var place = loaded.Library ?? "found by TorchSharp";
            return Finding.Ok(Area, "libtorch", $"{TorchSharp.torch.__version__}, TorchSharp {binding}, {place}");
        }
        catch (Exception reason) when (reason is DllNotFoundException or TypeInitializationException or NotSupportedException)
        {
            return Finding.Fault(Area, "libtorch", reason.Message, Remedy);
        }
    }

    private static Finding VipsFinding()
    {
        try
        {
            NativeLibraries.LoadVips();
            var parts = Enumerable.Range(0, 3).Select(part => NetVips.NetVips.Version(part));
            return Finding.Ok(Area, "libvips", string.Join('.', parts));
        }
        catch (Exception reason) when (reason is DllNotFoundException or TypeInitializationException)
        {
            return Finding.Fault(Area, "libvips", reason.Message, Remedy);
        }
    }
}
