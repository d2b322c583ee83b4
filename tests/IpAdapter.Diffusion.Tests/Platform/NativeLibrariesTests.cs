using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Platform;

namespace IpAdapter.Diffusion.Tests.Platform;

public sealed class NativeLibrariesTests
{
    [Fact]
    public void A_tensor_is_computed_by_libraries_that_lie_in_another_folder()
    {
        Assert.False(File.Exists(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so")));
        using var scope = NewDisposeScope();

        var product = tensor(new float[] { 1, 2, 3, 4 }, 2, 2).matmul(eye(2));

        Assert.Equal([1f, 2, 3, 4], product.data<float>().ToArray());
    }

    [Fact]
    public void A_picture_is_made_by_a_library_that_lies_in_another_folder()
    {
        using var picture = NetVips.Image.Black(3, 2);

        Assert.Equal((3, 2), (picture.Width, picture.Height));
    }

    [Fact]
    public void Loading_twice_is_loading_once()
    {
        NativeLibraries.LoadTorch();
        NativeLibraries.LoadTorch();
        NativeLibraries.LoadVips();
    }
}
