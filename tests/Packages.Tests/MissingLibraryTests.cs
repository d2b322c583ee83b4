using IpAdapter.Graph.Testing;

namespace IpAdapter.Packages.Tests;

/// <summary>A program that references the library and forgets the native ones.</summary>
public sealed class MissingLibraryTests : IDisposable
{
    private readonly StrangersFolder _folder = new();

    [Fact]
    public async Task A_native_library_that_is_missing_is_told_with_the_package_to_add()
    {
        _folder.Write("Program/Program.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="IpAdapter.Diffusion" Version="0.1.0-*" /></ItemGroup>
            </Project>
            """);
        _folder.Write("Program/Program.cs", """
            using System;
            using System.IO;
            using System.Threading.Tasks;
            using IpAdapter.Diffusion.Devices;
            using IpAdapter.Diffusion.Imaging;

            await TellAsync(() => ComputeDevice.Create("cpu", dtype: (string?)null)
                .RunAsync(() => TorchSharp.torch.zeros(1).NumberOfElements));
            await TellAsync(() => Task.FromResult(ImageFile.Read([1, 2, 3], "a picture")));

            static async Task TellAsync<T>(Func<Task<T>> act)
            {
                try
                {
                    await act();
                }
                catch (Exception problem)
                {
                    Console.WriteLine($"{problem.GetType().Name}: {problem.Message}");
                }
            }
            """);

        await _folder.BuildAsync("Program", "-p:Nullable=enable", "-o", _folder["built"]);
        var (_, output) = await _folder.RunAsync("dotnet", _folder["built", "Program.dll"]);

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Matches("^DllNotFoundException: libtorch is missing: .* Add the package TorchSharp-cpu ", lines[0]);
        Assert.Matches("^DllNotFoundException: libvips is missing: .* Add the package NetVips[.]Native[.]", lines[1]);
        Assert.All(lines, line => Assert.Contains(_folder["built"], line, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();
}
