using System.Runtime.InteropServices;
using IpAdapter.Diffusion.Platform;
using IpAdapter.Diffusion.Platform.Caches;

namespace IpAdapter.Diffusion.Tests.Platform.Caches;

public sealed class TorchContextTests
{
    [Fact]
    public void Nnpack_is_off_and_oneDNN_is_on_when_libtorch_was_loaded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "found by the names of Linux compilers");
        var loaded = NativeLibraries.LoadTorch();
        var context = TorchContext.Find(NativeLibrary.Load(loaded.Library!))!;

        Assert.True(loaded.NnpackIsOff);
        Assert.False(context.UsesNnpack);
        Assert.Equal(loaded.Caches.Outcome != CacheSizeRepairOutcome.OneDnnOff, context.UsesOneDnn);
    }

    [Fact]
    public void Convolutions_have_the_same_bits_with_nnpack_and_without()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "found by the names of Linux compilers");
        var context = TorchContext.Find(NativeLibrary.Load(NativeLibraries.LoadTorch().Library!))!;
        var before = context.UsesNnpack ?? false;
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        // Where libtorch would take it if it took it at all: many pictures, kernels up to 16.
        var (input, weight) = (randn([16, 24, 17, 17], generator: generator), randn([20, 24, 3, 3], generator: generator));

        context.TryUseNnpack(false);
        var without = nn.functional.conv2d(input, weight);
        context.TryUseNnpack(true);
        var with = nn.functional.conv2d(input, weight);
        // As it was: another test asks whether loading switched it off.
        context.TryUseNnpack(before);

        Assert.Equal(without.data<float>().ToArray(), with.data<float>().ToArray());
    }
}
