using IpAdapter.Diffusion.Prompting;
using IpAdapter.Graph.ImagePrompts.Faces;

namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>A recorded identity as the file that a person would have.</summary>
internal static class IdentityFile
{
    /// <summary>Writes the positive half.</summary>
    /// <param name="recorded">[negative and positive, face, embedding]; the negative half is zeros.</param>
    public static string Of(Tensor recorded)
    {
        Assert.Equal(0, recorded[0].abs().max().item<float>());
        var path = Path.Combine(Directory.CreateTempSubdirectory("identity").FullName, "face.safetensors");
        using var file = File.Create(path);
        new FaceIdentityFormat().Write(new FaceIdentity(recorded[1]), file, new Dictionary<string, string>());
        return path;
    }
}
