package io.gitpoli.blob;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.gitpoli.testing.Azurite;
import java.net.URI;

/** Folders as they are made for Azure, but for who asks. */
public final class AzuriteFolders {
  private AzuriteFolders() {}

  /** Asks with the emulator's key. */
  public static BlobFolder at(URI place, String setting, HttpPipelinePolicy... policies) {
    var builder = BlobFolder.builder().credential(Azurite.credential());
    for (HttpPipelinePolicy policy : policies) {
      builder.addPolicy(policy);
    }
    return new BlobFolder(builder, place, setting);
  }

  /** Asks with a token. */
  public static BlobFolder at(URI place, String setting, TokenCredential credential) {
    return new BlobFolder(BlobFolder.builder().credential(credential), place, setting);
  }
}
