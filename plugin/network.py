"""The user's network as QGIS knows it (proxy, certificates, time limit), handed to the worker's environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict
from urllib.parse import quote

from qgis.core import QgsApplication, QgsNetworkAccessManager, QgsProcessingUtils, QgsSettings
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

from .version import VERSION

USER_AGENT = f"THEIA-QGIS/{VERSION}"
#: the proxy of a machine may depend on the address: this one is asked for
_TYPICAL_ADDRESS = "https://geodes-portal.cnes.fr"
#: the default of QGIS; each source has a patience of its own, unless the user changed that of QGIS
_USUAL_TIMEOUT_S = 60
_SCHEMES = {
    QNetworkProxy.ProxyType.HttpProxy: "http",
    QNetworkProxy.ProxyType.HttpCachingProxy: "http",
    QNetworkProxy.ProxyType.Socks5Proxy: "socks5h",
}


def environment() -> Dict[str, str]:
    """Variables for the worker. May hold the proxy's credentials: for the environment of a process alone."""
    found = {"THEIA_USER_AGENT": USER_AGENT}
    if _timeout_s() != _USUAL_TIMEOUT_S:
        found["THEIA_NETWORK_TIMEOUT_S"] = str(_timeout_s())
    address = proxy_address()
    if address:
        found.update({"HTTP_PROXY": address, "HTTPS_PROXY": address, "http_proxy": address, "https_proxy": address})
        excluded = ",".join(_excluded_hosts())
        if excluded:
            found.update({"NO_PROXY": excluded, "no_proxy": excluded})
    bundle = certificates()
    if bundle:
        found.update({"REQUESTS_CA_BUNDLE": bundle, "SSL_CERT_FILE": bundle, "CURL_CA_BUNDLE": bundle})
    return found


def proxy_address() -> str:
    """Address of the proxy set in QGIS, with its credentials; empty where the worker needs none or knows it already."""
    settings = QgsSettings()
    if not settings.value("proxy/proxyEnabled", False, type=bool):
        return ""
    proxy = QgsNetworkAccessManager.instance().fallbackProxy()
    if proxy.type() == QNetworkProxy.ProxyType.DefaultProxy:
        query = QNetworkProxyQuery(QUrl(_TYPICAL_ADDRESS))
        proxy = (QNetworkProxyFactory.systemProxyForQuery(query) or [QNetworkProxy()])[0]
    scheme = _SCHEMES.get(proxy.type())
    if scheme is None or not proxy.hostName():
        return ""
    login = f"{quote(proxy.user(), safe='')}:{quote(proxy.password(), safe='')}@" if proxy.user() else ""
    return f"{scheme}://{login}{proxy.hostName()}:{proxy.port()}"


def certificates() -> str:
    """Path of a bundle of all authorities that QGIS trusts, when the user added some; else empty."""
    manager = QgsApplication.authManager()
    if manager.isDisabled() or not (manager.databaseCAs() or manager.extraFileCAs()):
        return ""
    path = Path(QgsProcessingUtils.tempFolder()) / "theia_authorities.pem"
    path.write_bytes(bytes(manager.trustedCaCertsPemText()))
    return os.fspath(path)


def _excluded_hosts() -> list:
    manager = QgsNetworkAccessManager.instance()
    addresses = [*manager.excludeList(), *manager.noProxyList()]
    hosts = [QUrl(a).host() or a for a in addresses if a]
    return sorted({"localhost", "127.0.0.1", *hosts})


def _timeout_s() -> int:
    return max(1, int(QgsNetworkAccessManager.timeout()) // 1000)
