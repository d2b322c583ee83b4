using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using IpAdapter.Diffusion.Platform;
using IpAdapter.Diffusion.Platform.Caches;

namespace IpAdapter.Diffusion.Tests.Platform.Caches;

/// <summary>
/// The whole way on any x86 machine: a process of its own makes oneDNN believe what it believes behind a processor that hides its caches,
/// and applies the cure.
/// </summary>
public sealed class CacheSizeRepairTests
{
    [Fact]
    public async Task Hidden_caches_make_convolutions_wrong_and_true_sizes_make_them_right()
    {
        var said = await RunAsync("hidden");

        Assert.NotEqual("0", said["wrong before"]);
        Assert.Equal("SizesGiven", said["outcome"]);
        Assert.Equal("0", said["wrong after"]);
        Assert.Equal("True", said["oneDNN"]);
        Assert.Equal("", said["warning"]);
        var given = said["given"].Split(',').Select(uint.Parse).ToArray();
        Assert.True(given is [>= 16 << 10, >= 128 << 10, >= 1 << 20], said["given"]);
    }

    [Fact]
    public async Task Words_that_are_not_the_expected_ones_are_left_alone_and_oneDNN_is_switched_off()
    {
        var said = await RunAsync("hidden-otherwise");

        Assert.NotEqual("0", said["wrong before"]);
        Assert.Equal("True", said["left alone"]);
        Assert.Equal("OneDnnOff", said["outcome"]);
        Assert.Equal("False", said["oneDNN"]);
        Assert.Equal("0", said["wrong after"]);
        Assert.Contains("sharing cores 1, 1, 2", said["warning"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_one_level_alone_is_hidden_the_others_are_left_alone_and_oneDNN_is_switched_off()
    {
        var said = await RunAsync("third-level-hidden");

        Assert.Equal("True", said["left alone"]);
        Assert.Equal("OneDnnOff", said["outcome"]);
        Assert.Equal("0", said["wrong after"]);
        Assert.Contains("sizes 32768, 1048576, 1; ", said["warning"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_without_its_symbols_has_oneDNN_switched_off_and_one_line_says_why()
    {
        var said = await RunAsync("stripped");

        Assert.Equal("True", said["left alone"]);
        Assert.Equal("OneDnnOff", said["outcome"]);
        Assert.Equal("0", said["wrong after"]);
        Assert.Contains("it has no table of local symbols", said["warning"], StringComparison.Ordinal);
    }

    // A build for Windows, say: it has neither the symbols nor the switch by these names. Here oneDNN believes what is true.
    [Fact]
    public void Convolutions_are_called_wrong_only_where_they_were_tried_and_were()
    {
        NativeLibraries.LoadTorch();
        var hiding = new X86Cpu((leaf, subleaf) => leaf switch
        {
            0 => new(1, 0x6874_7541, 0x444d_4163, 0x6974_6e65),   // AuthenticAMD
            _ => default,
        });

        var cure = CacheSizeRepair.Apply(hiding, () => throw new InvalidDataException("it has no such symbol"), () => false);

        Assert.Equal((CacheSizeRepairOutcome.LeftAlone, null), (cure.Outcome, cure.Warning));
        Assert.Contains("it has no such symbol", cure.Detail, StringComparison.Ordinal);
        Assert.Equal(ConvolutionProof.Few.Count, cure.Proof);
    }

    private static async Task<Dictionary<string, string>> RunAsync(string machine)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Avx2.IsSupported, "libtorch blocks so for caches on Linux and x86 with AVX2 alone");
        var program = Path.Combine(AppContext.GetData("HiddenCaches") as string ?? "", "HiddenCaches");
        var start = new ProcessStartInfo(program, [machine]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output + await error);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(": ", 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);
    }
}
